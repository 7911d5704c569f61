internal import CardVault
internal import SQLite

/// Where an idempotency key is kept: in the period of its time.
struct ClaimPlace {
    /// How long a key is kept.
    static let retention = TimeSpan.days(30)
    private static let span = TimeSpan.days(10).milliseconds

    let period: Int64
    let claim: [UInt8]

    /// The period of a moment.
    static func period(of moment: Instant) -> Int64 {
        moment.milliseconds / span - (moment.milliseconds % span < 0 ? 1 : 0)
    }

    /// The periods in which a key that is still kept can be, newest first.
    static func periods(at now: Instant) -> ReversedCollection<ClosedRange<Int64>> {
        (period(of: now - retention)...period(of: now)).reversed()
    }

    /// Twenty bytes: the period in four, and the key's name.
    var bytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: period >> $0) } + claim
    }

    init(period: Int64, claim: [UInt8]) {
        self.period = period
        self.claim = claim
    }

    /// Reads `bytes`; nil for any other length.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 20 else { return nil }
        period = Int64(Int32(truncatingIfNeeded: bytes.prefix(4).reduce(Int64(0)) { $0 << 8 | Int64($1) }))
        claim = Array(bytes.dropFirst(4))
    }
}

extension SQLiteReader {
    func finding(for claim: IdempotencyClaim) throws(VaultError) -> IdempotencyFinding {
        let now = clock.now
        let name = ciphers.name(of: claim)
        for period in ClaimPlace.periods(at: now) {
            let found = try statements.claim.first(period, name) { row throws(VaultError) in
                try finding(row, ClaimPlace(period: period, claim: name), for: claim, at: now)
            }
            if let found { return found ?? .unknown }
        }
        return .unknown
    }

    /// What the row says; nil if it is too old to say anything.
    private func finding(
        _ row: borrowing Statement,
        _ place: ClaimPlace,
        for claim: IdempotencyClaim,
        at now: Instant
    ) throws(VaultError) -> IdempotencyFinding? {
        // Before its time is believed.
        guard isProven(place, request: row.blob(0), createdAt: row.int(3)) else { throw .storageCorrupt }
        guard now.since(Instant(milliseconds: row.int(3))) < ClaimPlace.retention else { return nil }
        guard row.blob(0).prefix(16).elementsEqual(ciphers.digest(of: claim)) else { return .other }
        guard let account = row.withBytes(1, { AccountIndex($0) }) else { return .erased }
        let verification = Place(account: account, number: UInt32(truncatingIfNeeded: row.int(2)))
        return .same(try ciphers.verificationIDs.id(verification))
    }

    /// Whether the row of a key is as it was written.
    func isProven(_ place: ClaimPlace, request: [UInt8], createdAt: Int64) -> Bool {
        guard request.count == 32 else { return false }
        let digest = Array(request.prefix(16))
        return request.suffix(16).elementsEqual(ciphers.proof(of: place, digest: digest, createdAt: createdAt))
    }
}
