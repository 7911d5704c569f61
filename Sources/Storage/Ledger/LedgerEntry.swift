internal import CardVault

/// One line of the ledger: an end that no copy of the database may undo. Whose it was only the index key tells.
struct LedgerEntry: Equatable, Sendable {
    /// What came to its end.
    enum Deed: Equatable, Sendable {
        /// A card was revoked; the mark is the card's.
        case revoked(Revocation.Reason)
        /// An account was erased; the mark is the account's.
        case erased
    }

    /// The length of a mark: the first half of an HMAC-SHA-256.
    static let markCount = 16

    /// Counted from 1 over the whole life of the vault.
    let number: Int64
    /// When it was decided.
    let at: Instant
    /// What was done.
    let deed: Deed
    /// To whom.
    let mark: [UInt8]

    /// What the database keeps until the line is in the file: the deed, the reason and the time, then the mark.
    var bytes: [UInt8] {
        let time = UInt64(bitPattern: at.milliseconds)
        let head: [UInt8] =
            switch deed {
            case .revoked(let reason): [1, UInt8(Self.reasons.firstIndex(of: reason) ?? 0)]
            case .erased: [2, 0]
            }
        return head + (0..<8).map { UInt8(truncatingIfNeeded: time >> UInt64(8 * (7 - $0))) } + mark
    }

    /// In an order that never changes.
    static let reasons: [Revocation.Reason] = [.other, .userRequest, .lost, .stolen, .fraud, .accountClosed]
}

extension LedgerEntry {
    /// Reads what the database kept; nil for anything else.
    init?(number: Int64, bytes: [UInt8]) {
        guard bytes.count == 10 + Self.markCount else { return nil }
        switch (bytes[0], Int(bytes[1])) {
        case (1, Self.reasons.indices): deed = .revoked(Self.reasons[Int(bytes[1])])
        case (2, 0): deed = .erased
        default: return nil
        }
        self.number = number
        at = Instant(milliseconds: Int64(bitPattern: bytes[2..<10].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))
        mark = Array(bytes[10...])
    }
}
