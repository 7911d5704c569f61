internal import CardVault
internal import Cryptography
internal import Secrets

/// The ledger's lines: a header, then one for each entry; each ends with its seal and a line feed.
///
///     cardvault-ledger/1 5d0c0a7be1f4c2a9 0 SEAL
///     1 2026-11-27T11:05:22.123Z revoked lost MARK SEAL
///     2 2026-11-27T11:05:23.004Z erased - MARK SEAL
enum LedgerText {
    /// Longer than any line of ours.
    static let longestLine = 256
    static let format = "cardvault-ledger/1"

    /// The first line: the vault, and the number that the first entry comes after.
    static func header(after number: Int64, _ key: LedgerKey) -> (line: [UInt8], seal: [UInt8]) {
        sealed("\(format) \(key.vaultName) \(number) ", after: LedgerKey.start, key)
    }

    /// The line of an entry.
    static func line(_ entry: LedgerEntry, after seal: [UInt8], _ key: LedgerKey) -> (line: [UInt8], seal: [UInt8]) {
        let deed =
            switch entry.deed {
            case .revoked(let reason): "revoked " + reason.rawValue
            case .erased: "erased -"
            }
        let mark = Hex.encode(entry.mark.span)
        return sealed("\(entry.number) \(entry.at.rfc3339) \(deed) \(mark) ", after: seal, key)
    }

    private static func sealed(
        _ text: String,
        after previous: [UInt8],
        _ key: LedgerKey
    ) -> (line: [UInt8], seal: [UInt8]) {
        let seal = key.seal(text.utf8.span, after: previous)
        return (Array((text + Hex.encode(seal.span) + "\n").utf8), seal)
    }

    /// Reads a header without its line feed; nil unless it is one that this vault sealed.
    static func header(_ line: [UInt8], _ key: LedgerKey) -> (number: Int64, seal: [UInt8])? {
        guard let (text, seal) = opened(line, after: LedgerKey.start, key) else { return nil }
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 4, words[0] == format, words[1] == key.vaultName, let number = Int64(words[2]) else {
            return nil
        }
        return (number, seal)
    }

    /// Reads an entry's line without its line feed; nil unless this vault sealed it behind that seal.
    static func entry(_ line: [UInt8], after previous: [UInt8], _ key: LedgerKey) -> (LedgerEntry, seal: [UInt8])? {
        guard let (text, seal) = opened(line, after: previous, key) else { return nil }
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 6, let number = Int64(words[0]), let at = Instant(rfc3339: words[1]),
            let deed = deed(words[2], words[3]), let mark = try? Hex.decode(words[4]),
            mark.count == LedgerEntry.markCount
        else { return nil }
        return (LedgerEntry(number: number, at: at, deed: deed, mark: mark), seal)
    }

    private static func deed(_ word: String, _ reason: String) -> LedgerEntry.Deed? {
        switch word {
        case "revoked": Revocation.Reason(rawValue: reason).map { .revoked($0) }
        case "erased": .erased
        default: nil
        }
    }

    /// The line's text before its seal, and the seal, if that is right.
    private static func opened(
        _ line: [UInt8],
        after previous: [UInt8],
        _ key: LedgerKey
    ) -> (text: String, seal: [UInt8])? {
        let split = line.count - 2 * LedgerKey.sealCount
        guard split > 0 else { return nil }
        let (text, digits) = (Array(line[..<split]), String(decoding: line[split...], as: UTF8.self))
        let expected = key.seal(text.span, after: previous)
        guard let seal = try? Hex.decode(digits), constantTimeEqual(seal.span, expected.span) else { return nil }
        return (String(decoding: text, as: UTF8.self), seal)
    }
}
