package import CardVault
internal import Locks
internal import SQLite

/// Whether the write-ahead log may still show what was erased; kept by the writer, asked by anyone.
final class CutState: Sendable {
    private let isDue: Locked<Bool>

    init(isDue: Bool) { self.isDue = Locked(isDue) }

    var isOpen: Bool { isDue.withLock { $0 } }
    func open() { isDue.withLock { $0 = true } }
    func close() { isDue.withLock { $0 = false } }
}

extension SQLiteRepository {
    private static let patience: Duration = .seconds(10)
    private static let pause: Duration = .milliseconds(100)

    /// Returns once nothing that was erased is in any file: the log was moved into the database and cut to nothing.
    ///
    /// Readers that look at what was before are waited for, 10 seconds at most; then `storageBusy`, and the log is cut later: by
    /// the next call, by the notary's round, or at the next start.
    package func settleErasures() async throws(VaultError) {
        let deadline = ContinuousClock.now + Self.patience
        while cut.isOpen {
            try await tryToCut()
            guard cut.isOpen else { return }
            guard ContinuousClock.now < deadline else { throw .storageBusy }
            // Only a cancelled caller does not sleep, and need not wait any longer.
            do { try await Task.sleep(for: Self.pause) } catch { throw .storageBusy }
        }
    }

    /// Cuts the log if no reader is in the way for more than a moment.
    package func tryToCut() async throws(VaultError) {
        try await writer.perform { context throws(VaultError) in context.transaction.wishesCut = true }
    }
}

extension Connection {
    // Commits wait meanwhile. Readers need microseconds, so one that takes longer is a copy or a count, and is not waited for here.
    private static let cutMilliseconds: Int32 = 100
    static let busyMilliseconds: Int32 = 5_000

    /// Moves the log into the database and cuts it, between two transactions; false if a reader held it up.
    func cutLog() -> Bool {
        do throws(SQLiteError) {
            try setBusyTimeout(milliseconds: Self.cutMilliseconds)
            let isBusy = try checkpoint(.truncate).isBusy
            try setBusyTimeout(milliseconds: Self.busyMilliseconds)
            return !isBusy
        } catch {
            try? setBusyTimeout(milliseconds: Self.busyMilliseconds)
            return false
        }
    }
}
