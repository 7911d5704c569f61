internal import CardVault
internal import SQLite

extension SQLiteTransaction {
    func erase(_ account: AccountID) throws(VaultError) -> Erasure { try erase(ciphers.index(of: account)) }

    /// Removes an account whose name nobody need know.
    func erase(_ index: AccountIndex) throws(VaultError) -> Erasure {
        try leaveDebts(of: index)
        try keepWatch(over: index)
        // Cards first: they need their verifications.
        try writes.erase.cards.run(index)
        let cards = connection.changes
        try writes.erase.removeVerifications.run(index)
        let verifications = connection.changes
        try writes.erase.sessions.run(index)
        let sessions = connection.changes
        let traces = try eraseJournal(of: index)
        try erasePlanned(of: index)
        if cards + verifications + sessions + traces > 0 { try noteErasure(of: index) }
        // Asked for even if there was nothing: an earlier erasure may not be finished.
        if counters.isUncut { wishesCut = true }
        return Erasure(cards: cards, verifications: verifications)
    }

    /// A debt keeps what the bank needs to hear, and forgets which of the account's cards wait for it.
    private func leaveDebts(of account: AccountIndex) throws(VaultError) {
        var waiting: [(id: SavedCard.ID, key: DebtKey)] = []
        try statements.cards.rows(account, Int64.max) { row throws(VaultError) in
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
        try writes.erase.verifications.rows(account) { row throws(VaultError) in
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

    /// Takes the account out of events and openings, which are in the order of time: all of them are looked through.
    private func eraseJournal(of account: AccountIndex) throws(VaultError) -> Int {
        try writes.erase.events.run(account)
        let events = connection.changes
        try writes.erase.openings.run(account)
        return events + connection.changes
    }
}
