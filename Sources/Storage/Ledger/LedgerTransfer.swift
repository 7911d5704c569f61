internal import Locks
internal import SQLite
internal import System

/// Brings the ledger's file to the disk on a thread of its own, so that the writer can go on meanwhile.
///
/// What is not urgent waits for what comes right behind it: a transfer beside every commit would only hold up the next one.
final class LedgerTransfer {
    /// How far the file is known to be on the disk.
    enum Arrival {
        case nothing
        case upTo(LedgerFile.End)
        /// The disk refused: what it has of the file is unknown, and nothing more of it is brought there.
        case refused
    }

    private struct State {
        var file: AppendedFile?
        var written: LedgerFile.End?
        var arrival = Arrival.nothing
    }

    private static let patienceMilliseconds: UInt32 = 10

    private let state = Locked(State())
    /// Whether the file is wanted on the disk at once; a wish that waits already covers a later one.
    private let wishes = BoundedQueue<Bool>(limit: 1)
    private let transfers = BoundedQueue<Void>(limit: 1)

    /// Makes the thread; a probe may have it pass for a disk that refuses.
    init(_ probe: CommitProbe?) {
        let (state, wishes, transfers) = (state, wishes, transfers)
        _ = DedicatedThread {
            while let isUrgent = wishes.take(atMost: 1)?.first {
                if !isUrgent { Thread.sleep(milliseconds: Self.patienceMilliseconds) }
                Self.bring(state, probe)
                _ = transfers.append(())
            }
        }
    }

    deinit { wishes.close() }

    private static func bring(_ state: Locked<State>, _ probe: CommitProbe?) {
        let (file, written, arrival) = state.withLock { ($0.file, $0.written, $0.arrival) }
        guard let file, let written else { return }
        switch arrival {
        case .refused: return
        case .upTo(let there) where there == written: return
        case .nothing, .upTo: break
        }
        let isThere = (probe?.transfer() ?? true) && (try? file.sync()) != nil
        state.withLock { if $0.file === file { $0.arrival = isThere ? .upTo(written) : .refused } }
    }

    /// Has a file that was written up to there brought to the disk; another file than the last one begins after a refusal anew.
    func start(_ file: AppendedFile, upTo end: LedgerFile.End, isUrgent: Bool) {
        state.withLock { state in
            if state.file !== file { state.arrival = .nothing }
            state.file = file
            state.written = end
        }
        _ = wishes.append(isUrgent)
    }

    /// How far the file is there by now.
    var arrival: Arrival { state.withLock { $0.arrival } }

    /// The same once it is there up to an end that was started for, or was refused.
    func arrival(of end: LedgerFile.End) -> Arrival {
        while true {
            let arrival = arrival
            switch arrival {
            case .refused: return arrival
            case .upTo(let there) where there.number >= end.number: return arrival
            case .nothing, .upTo: guard transfers.take(atMost: 1) != nil else { return .refused }
            }
        }
    }
}
