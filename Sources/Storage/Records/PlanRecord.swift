internal import CardVault

/// A sealed plan to revoke many cards.
enum PlanRecord {
    static let version: UInt8 = 1
    private static let maximumConditions = 64

    static func write(_ plan: RevocationPlan) -> RecordWriter {
        var writer = RecordWriter(version: version)
        writer.put(plan.kept)
        writer.put(plan.reason)
        writer.put(plan.note)
        writer.put(number: UInt64(plan.conditions.count))
        for condition in plan.conditions { writer.put(condition) }
        writer.put(plan.planned)
        writer.put(plan.needsApproval)
        writer.put(number: UInt64(plan.matched))
        writer.put(plan.approved)
        writer.put(plan.executed)
        writer.put(plan.endedAt)
        writer.put(number: UInt64(plan.batchesDone))
        for result in RevocationPlan.Result.allCases { writer.put(number: UInt64(plan.results[result] ?? 0)) }
        return writer
    }

    static func read(_ bytes: Span<UInt8>, id: RevocationPlan.ID) throws(VaultError) -> RevocationPlan {
        var reader = try RecordReader(version: version, in: bytes)
        let kept: RevocationPlan.Status = try reader.word(in: bytes)
        let reason: Revocation.Reason = try reader.word(in: bytes)
        let note = try reader.optionalText(in: bytes)
        let count = try reader.number(in: bytes)
        guard count <= UInt64(maximumConditions) else { throw .storageCorrupt }
        var conditions: [String] = []
        for _ in 0..<count { conditions.append(try reader.text(in: bytes)) }
        let planned = try reader.party(in: bytes)
        var plan = RevocationPlan(id: id, reason: reason, note: note, conditions: conditions, planned: planned)
        plan.kept = kept
        plan.needsApproval = try reader.flag(in: bytes)
        plan.matched = Int(truncatingIfNeeded: try reader.number(in: bytes))
        plan.approved = try reader.optionalParty(in: bytes)
        plan.executed = try reader.optionalParty(in: bytes)
        plan.endedAt = try reader.optionalInstant(in: bytes)
        plan.batchesDone = Int(truncatingIfNeeded: try reader.number(in: bytes))
        for result in RevocationPlan.Result.allCases {
            let count = Int(truncatingIfNeeded: try reader.number(in: bytes))
            if count > 0 { plan.results[result] = count }
        }
        try reader.end(in: bytes)
        return plan
    }
}

/// A sealed batch of a plan's cards: their places, which lead to no card once an account is erased, and what became of them.
enum PlanBatchRecord {
    static let version: UInt8 = 1

    static func write(_ batch: [(place: Place?, result: RevocationPlan.Result?)]) -> RecordWriter {
        var writer = RecordWriter(version: version)
        writer.put(number: UInt64(batch.count))
        for card in batch {
            writer.put(card.result)
            writer.put(card.place != nil)
            guard let place = card.place else { continue }
            writer.put(place.account.bytes.span)
            writer.put(number: UInt64(place.number))
        }
        return writer
    }

    static func read(
        _ bytes: Span<UInt8>
    ) throws(VaultError) -> [(place: Place?, result: RevocationPlan.Result?)] {
        var reader = try RecordReader(version: version, in: bytes)
        let count = try reader.number(in: bytes)
        guard count <= UInt64(RevocationPlan.batchSize) else { throw .storageCorrupt }
        var batch: [(place: Place?, result: RevocationPlan.Result?)] = []
        for _ in 0..<count {
            let result: RevocationPlan.Result? = try reader.optionalWord(in: bytes)
            guard try reader.flag(in: bytes) else {
                batch.append((nil, result))
                continue
            }
            let written = try reader.bytes(in: bytes)
            guard let account = AccountIndex(written.span) else { throw .storageCorrupt }
            let number = UInt32(truncatingIfNeeded: try reader.number(in: bytes))
            batch.append((Place(account: account, number: number), result))
        }
        try reader.end(in: bytes)
        return batch
    }
}

extension RecordWriter {
    fileprivate mutating func put(_ party: RevocationPlan.Party) {
        put(party.client.text)
        put(party.name)
        put(party.at)
    }

    fileprivate mutating func put(_ party: RevocationPlan.Party?) {
        put(party != nil)
        if let party { put(party) }
    }
}

extension RecordReader {
    fileprivate mutating func party(in bytes: Span<UInt8>) throws(VaultError) -> RevocationPlan.Party {
        RevocationPlan.Party(
            client: try Client.ID(text(in: bytes)),
            name: try text(in: bytes),
            at: try instant(in: bytes)
        )
    }

    fileprivate mutating func optionalParty(in bytes: Span<UInt8>) throws(VaultError) -> RevocationPlan.Party? {
        try flag(in: bytes) ? try party(in: bytes) : nil
    }
}

extension RevocationPlan.Status: Coded {
    var code: UInt8 {
        switch self {
        case .gathering: 1
        case .planned: 2
        case .running: 3
        case .done: 4
        case .expired: 5
        }
    }
}

extension RevocationPlan.Result: Coded {
    var code: UInt8 {
        switch self {
        case .revoked: 1
        case .alreadyRevoked: 2
        case .gone: 3
        }
    }
}
