internal import CardVault
internal import SQLite

extension SQLiteTransaction {
    func erase(_ account: AccountID) throws(VaultError) -> Erasure {
        let index = ciphers.index(of: account)
        try keepWatch(over: index)
        // Cards first: they need their verifications.
        try writes.erase.cards.run(index)
        let cards = connection.changes
        try writes.erase.removeVerifications.run(index)
        let verifications = connection.changes
        try writes.erase.sessions.run(index)
        try eraseJournal(of: index)
        return Erasure(cards: cards, verifications: verifications)
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
    private func eraseJournal(of account: AccountIndex) throws(VaultError) {
        try writes.erase.events.run(account)
        try writes.erase.openings.run(account)
    }
}
