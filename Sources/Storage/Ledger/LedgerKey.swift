internal import Cryptography
internal import Secrets

/// Makes marks and seals lines; for one thread.
final class LedgerKey {
    /// The length of a line's seal: the first half of an HMAC-SHA-256.
    static let sealCount = 16
    /// What the first line follows.
    static let start = [UInt8](repeating: 0, count: sealCount)

    /// The vault's name in the ledger's first line: 16 hexadecimal digits.
    let vaultName: String
    private let marks: HMACSHA256
    private let lines: HMACSHA256

    init(ring: KeyRing) throws(CryptographyError) {
        marks = try HMACSHA256(key: KeyLabel.ledgerMark.key(from: ring.index))
        lines = try HMACSHA256(key: KeyLabel.ledgerLine.key(from: ring.index))
        let name = try KeyLabel.vaultName.key(from: ring.index).withBytes { SHA256.hash($0).bytes }
        let beginning = Array(name.prefix(8))
        vaultName = Hex.encode(beginning.span)
    }

    /// What stands for a card.
    func mark(_ place: Place) -> [UInt8] {
        update(place.account)
        let number = (0..<4).map { UInt8(truncatingIfNeeded: place.number >> UInt32(8 * (3 - $0))) }
        marks.update(number.span)
        return Array(marks.finish().bytes.prefix(LedgerEntry.markCount))
    }

    /// What stands for an account.
    func mark(_ account: AccountIndex) -> [UInt8] {
        update(account)
        return Array(marks.finish().bytes.prefix(LedgerEntry.markCount))
    }

    // Both kinds have a length of their own, so that none can stand in for the other.
    private func update(_ account: AccountIndex) {
        let bytes = account.bytes.indices.map { account.bytes[$0] }
        marks.update(bytes.span)
    }

    /// What ends a line: it vouches for all lines up to this one.
    func seal(_ line: Span<UInt8>, after previous: [UInt8]) -> [UInt8] {
        lines.update(previous.span)
        lines.update(line)
        return Array(lines.finish().bytes.prefix(Self.sealCount))
    }
}
