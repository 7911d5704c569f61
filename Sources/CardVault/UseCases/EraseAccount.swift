/// Removes everything that names an account; what is owed to the bank stays owed until it is done.
package struct EraseAccount<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// What was removed, and when, once nothing of it is in any file; an account that is not there, or is erased already: zeros.
    ///
    /// Throws `storageBusy` if readers of what was before are in the way for long: it is erased then, and the receipt can be
    /// asked for again.
    package func callAsFunction(
        _ account: AccountID,
        by caller: Caller
    ) async throws(VaultError) -> (erasure: Erasure, at: Instant) {
        try caller.mustSee(account, or: .accountNotFound)
        let traces = try await ports.repository.traces(of: account)
        let done = try await ports.repository.decide { transaction throws(VaultError) -> Done in
            Done(erasure: try transaction.close(account, knowing: traces, by: caller), at: transaction.now)
        }
        ports.alarm.ring()
        try await ports.repository.settleErasures()
        return (done.erasure, done.at)
    }

    private struct Done: Sendable {
        let erasure: Erasure
        let at: Instant
    }
}

extension VaultTransaction {
    /// Owes the bank the deactivation of an account's cards, and removes everything that names it.
    package func close(
        _ account: AccountID,
        knowing traces: Traces,
        by caller: Caller
    ) throws(VaultError) -> Erasure {
        let handles = try liveCards(of: account).compactMap(\.bankCard)
        let erasure = try erase(account, knowing: traces)
        // After it, so that its own cards no longer hold them.
        for handle in handles { try owe(handle, of: account, for: nil, isErased: true, by: caller) }
        // The leaf names nobody: what it is about is gone.
        try record(AuditRecord(.accountErased, by: caller, reason: String(erasure.cards)))
        try emit(VaultEvent(.accountErased, account: nil))
        return erasure
    }
}
