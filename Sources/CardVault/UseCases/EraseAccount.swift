/// Removes everything that names an account; what is owed to the bank stays owed until it is done.
package struct EraseAccount<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// What was removed, and when; an account that is not there, or is erased already: zeros.
    package func callAsFunction(
        _ account: AccountID,
        by caller: Caller
    ) async throws(VaultError) -> (erasure: Erasure, at: Instant) {
        try caller.mustSee(account, or: .accountNotFound)
        let done = try await ports.repository.decide { transaction throws(VaultError) -> Done in
            for card in try transaction.liveCards(of: account) {
                guard let handle = card.bankCard else { continue }
                var card = card
                let now = transaction.now
                try card.move(
                    to: .revoked(
                        Revocation(
                            reason: .accountClosed,
                            note: nil,
                            by: caller.name,
                            at: now,
                            bankDeactivation: .pending
                        )
                    )
                )
                try transaction.put(card)
                try transaction.owe(handle, of: account, for: nil, by: caller)
            }
            let erasure = try transaction.erase(account)
            // The leaf names nobody: what it is about is gone.
            try transaction.record(AuditRecord(.accountErased, by: caller, reason: String(erasure.cards)))
            try transaction.emit(VaultEvent(.accountErased, account: nil))
            return Done(erasure: erasure, at: transaction.now)
        }
        ports.alarm.ring()
        return (done.erasure, done.at)
    }

    private struct Done: Sendable {
        let erasure: Erasure
        let at: Instant
    }
}
