internal import CardVault
internal import Cryptography
internal import Secrets

/// Turns places into identifiers and back: one block of AES-256, so an identifier tells nothing, and another one names no place.
///
/// For one thread, as the permutation in it.
struct PlaceCipher {
    private let permutation: BlockPermutation

    init(key: SecretBytes) throws(CryptographyError) { permutation = try BlockPermutation(key: key) }

    /// The 26 letters of a place.
    func text(of place: Place) -> String { Base32.encode(block(of: place)) }

    /// The 26 letters of a place, without a text.
    func letters(of place: Place) -> InlineArray<26, UInt8> { Base32.letters(of: block(of: place)) }

    private func block(of place: Place) -> Block {
        permutation.encrypt(
            Block { index in
                index < 12
                    ? place.account.bytes[index]
                    : UInt8(truncatingIfNeeded: place.number >> UInt32(8 * (15 - index)))
            }
        )
    }

    /// The place of 26 letters; nil if they are no encoding. Whether there is something is for the table to say.
    func place(of text: Span<UInt8>) -> Place? {
        guard let block = try? Base32.decodeBlock(text) else { return nil }
        let plain = permutation.decrypt(block)
        var number: UInt32 = 0
        for index in 12..<16 { number = number << 8 | UInt32(plain[index]) }
        return Place(account: AccountIndex(AccountIndex.Bytes { plain[$0] }), number: number)
    }

    /// The identifier of a place.
    func id<Subject: Identified>(_ place: Place) throws(VaultError) -> Identifier<Subject> {
        try Identifier(Subject.prefix + text(of: place))
    }

    /// The place an identifier names, if it is of our making.
    func place<Subject: Identified>(of id: Identifier<Subject>) -> Place? {
        let text = id.text.utf8.span
        return place(of: text.extracting(droppingFirst: Subject.prefix.utf8.count))
    }
}
