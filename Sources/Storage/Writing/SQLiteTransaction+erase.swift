internal import CardVault
internal import SQLite

extension SQLiteTransaction {
    func erase(_ account: AccountID, knowing traces: Traces) throws(VaultError) -> Erasure {
        try erase(ciphers.index(of: account), knowing: traces)
    }

    /// Removes an account whose name nobody need know.
    func erase(_ index: AccountIndex, knowing traces: Traces) throws(VaultError) -> Erasure {
        try leaveDebts(of: index)
        try keepWatch(over: index)
        // Cards first: they need their verifications.
        try writes.erase.cards.run(of: index)
        let cards = connection.changes
        try writes.erase.removeVerifications.run(of: index)
        let verifications = connection.changes
        try writes.erase.sessions.run(of: index)
        let sessions = connection.changes
        let named = try eraseJournal(of: index, traces)
        try erasePlanned(of: index)
        if cards + verifications + sessions + named > 0 { try noteErasure(of: index) }
        // Asked for even if there was nothing: an earlier erasure may not be finished.
        if counters.isUncut { wishesCut = true }
        return Erasure(cards: cards, verifications: verifications)
    }

    /// A debt keeps what the bank needs to hear, and forgets which of the account's cards wait for it.
    private func leaveDebts(of account: AccountIndex) throws(VaultError) {
        var waiting: [(id: SavedCard.ID, key: DebtKey)] = []
        try statements.cards.rows(of: account) { row throws(VaultError) in
            let card = try card(row, of: account)
            if let handle = card.bankCard { waiting.append((card.id, key(of: handle))) }
            return true
        }
        for (id, key) in waiting {
            guard var debt = try debt(key), debt.cards.contains(id) else { continue }
            debt.forget(id)
            try put(debt, key)
        }
    }

    /// Takes from the verifications what outlives them: idempotency keys, and operations that may still become VERIFIED.
    private func keepWatch(over account: AccountIndex) throws(VaultError) {
        var claims: [ClaimPlace] = []
        var watched: [Verification] = []
        try writes.erase.verifications.rows(of: account) { row throws(VaultError) in
            if let claim = row.optionalBlob(6) {
                guard let claim = ClaimPlace(claim) else { throw .storageCorrupt }
                claims.append(claim)
            }
            if row.int(1) != Int64(VerificationStatus.verified.code), mayNeedWatch(row) {
                watched.append(try verification(row, of: account))
            }
            return true
        }
        for claim in claims { try writes.erase.claim.run(claim.period, claim.claim) }
        for verification in watched { try watch(verification) }
    }

    /// Without opening it: an open one, or one with a question.
    private func mayNeedWatch(_ row: borrowing Statement) -> Bool {
        row.int(1) < Int64(VerificationStatus.verified.code) || !row.isNull(5)
    }

    private func watch(_ verification: Verification) throws(VaultError) {
        var question = verification.question
        if !verification.status.isFinal { question = Question(.late, since: now, dueAt: now) }
        guard let question, question.purpose != .details else { return }
        counters.erased += 1
        try put(
            ErasedOperation(
                key: counters.erased,
                invoice: verification.invoice,
                terminal: verification.terminal,
                merchant: verification.merchant,
                question: question
            )
        )
    }

    /// Takes the account out of events and openings: where it is known to be, and behind that wherever it is.
    private func eraseJournal(of account: AccountIndex, _ traces: Traces) throws(VaultError) -> Int {
        var count = 0
        for event in traces.events {
            try writes.erase.events.run(account, event, event)
            count += connection.changes
        }
        try writes.erase.events.run(account, traces.lastEvent + 1, Int64.max)
        count += connection.changes
        for leaf in traces.leaves {
            try writes.erase.openings.run(account, leaf, leaf)
            count += connection.changes
        }
        try writes.erase.openings.run(account, traces.leafCount, Int64.max)
        return count + connection.changes
    }
}
