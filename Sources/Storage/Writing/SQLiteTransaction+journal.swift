internal import AuditLog
internal import CardVault

extension SQLiteTransaction {
    func emit(_ event: VaultEvent) throws(VaultError) {
        counters.event += 1
        let sequence = counters.event
        let account = event.account.map(ciphers.index)
        let sealed = try seal(EventRecord.write(event, at: now)) { generation in
            SealBinding(.events, generation, account ?? .none, number: UInt64(bitPattern: sequence))
        }
        try writes.addEvent.run(
            sequence,
            now.milliseconds,
            event.kind.rawValue,
            account,
            sealed.generation,
            sealed.bytes
        )
    }

    func record(_ record: AuditRecord) throws(VaultError) {
        let sequence = counters.frontier.size
        let opening = try AuditText.opening(of: record)
        let leaf = try AuditText.leaf(record, sequence: sequence, at: now, commitment: opening?.commitment)
        let hash = TreeHash(leaf: leaf.span)
        try writes.addLeaf.run(Int64(sequence), leaf, hash.array)
        var frontier = counters.frontier
        try frontier.append(leafHash: hash) { node throws(VaultError) in
            guard node.subtree.level >= Self.lowestKeptLevel else { return }
            try writes.addNode.run(Int64(node.subtree.level), Int64(node.subtree.index), node.hash.array)
        }
        counters.frontier = frontier
        guard let opening else { return }
        let account = account(of: record.subject)
        let sealed = try seal(opening.canonical.span) { generation in
            SealBinding(.openings, generation, account ?? .none, number: sequence)
        }
        try writes.addOpening.run(Int64(sequence), account, sealed.generation, sealed.bytes)
    }

    /// Whose erasure deletes the opening: every identifier of ours tells.
    private func account(of subject: AuditRecord.Subject) -> AccountIndex? {
        if let account = subject.account { return ciphers.index(of: account) }
        if let card = subject.card { return ciphers.cardIDs.place(of: card)?.account }
        if let verification = subject.verification {
            return ciphers.verificationIDs.place(of: verification)?.account
        }
        return subject.session.flatMap { ciphers.sessionIDs.place(of: $0)?.account }
    }
}
