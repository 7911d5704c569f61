package import CardVault
private import Locks

/// A repository that forgets: for tests of the domain, held to the same contract as the real one.
package final class InMemoryRepository: Repository {
    private let clock: any Timekeeper
    private let state = Locked(MemoryState())
    private let fault = Locked<VaultError?>(nil)

    /// An empty vault whose transactions take their time from the clock.
    package init(clock: any Timekeeper) { self.clock = clock }

    /// Lets every decision fail with that error from now on, or with nil heals the vault; reads go on.
    package func refuseDecisions(with error: VaultError?) { fault.withLock { $0 = error } }

    /// Runs a decision alone on a copy of the state, which takes the state's place if nothing was thrown.
    package func decide<Value: Sendable>(
        _ body: @escaping @Sendable (any VaultTransaction) throws(VaultError) -> Value
    ) async throws(VaultError) -> Value {
        try run(body)
    }

    private func run<Value: Sendable>(
        _ body: @Sendable (any VaultTransaction) throws(VaultError) -> Value
    ) throws(VaultError) -> Value {
        if let error = fault.withLock({ $0 }) { throw error }
        let now = clock.now
        return try state.withLock { state throws(VaultError) in
            let transaction = MemoryTransaction(state, now: now)
            let value = try body(transaction)
            state = transaction.state
            return value
        }
    }

    /// Its erasures look through everything.
    package func traces(of account: AccountID) async throws(VaultError) -> Traces { Traces() }

    /// Nothing is in any file.
    package func settleErasures() async throws(VaultError) {}

    /// Runs reads on a copy of the state.
    package func read<Value>(
        _ body: (any VaultReader) throws(VaultError) -> Value
    ) throws(VaultError) -> Value {
        let now = clock.now
        return try body(MemoryReader(state.withLock { $0 }, now: now))
    }
}
