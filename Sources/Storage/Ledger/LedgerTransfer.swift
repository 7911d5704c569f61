internal import SQLite
internal import System

/// Brings the ledger's file to the disk on a thread of its own, so that the writer can go on meanwhile; one transfer at a time.
final class LedgerTransfer {
    private let files = BoundedQueue<AppendedFile>(limit: 1)
    private let outcomes = BoundedQueue<Bool>(limit: 1)

    /// Makes the thread; a probe may have it pass for a disk that refuses.
    init(_ probe: CommitProbe?) {
        let (files, outcomes) = (files, outcomes)
        _ = DedicatedThread {
            while let file = files.take(atMost: 1)?.first {
                let isAllowed = probe?.transfer() ?? true
                _ = outcomes.append(isAllowed && (try? file.sync()) != nil)
            }
        }
    }

    deinit { files.close() }

    /// Starts to bring what was appended to the disk; `wait` follows before the next start.
    func start(_ file: AppendedFile) { _ = files.append(file) }

    /// Returns once that is done; false if the disk refused.
    func wait() -> Bool { outcomes.take(atMost: 1)?.first ?? false }
}
