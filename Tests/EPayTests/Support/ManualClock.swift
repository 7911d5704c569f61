import CardVault
import EPay
import Locks

/// A clock that tests move; sleepers wake when it has been moved far enough.
final class ManualClock: Timekeeper {
    private struct State {
        var now = Instant(milliseconds: 1_750_000_000_000)
        var sleepers: [(until: Instant, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Locked(State())

    var now: Instant { state.withLock { $0.now } }
    var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    func advance(_ span: TimeSpan) {
        let awake: [CheckedContinuation<Void, Never>] = state.withLock { state in
            state.now = state.now + span
            let now = state.now
            let awake = state.sleepers.filter { $0.until <= now }.map(\.continuation)
            state.sleepers.removeAll { $0.until <= now }
            return awake
        }
        for continuation in awake { continuation.resume() }
    }

    func sleep(until instant: Instant) async {
        await withCheckedContinuation { continuation in
            let isOver: Bool = state.withLock { state in
                guard instant > state.now else { return true }
                state.sleepers.append((instant, continuation))
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}

/// Notes what is counted.
final class RecordingMeter: BankMeter {
    private struct State {
        var calls: [String] = []
        var phases: [String] = []
        var changes: [KeyChange] = []
    }

    private let state = Locked(State())

    var calls: [String] { state.withLock { $0.calls } }
    var phases: [String] { state.withLock { $0.phases } }
    var changes: [KeyChange] { state.withLock { $0.changes } }

    func note(_ operation: BankOperation, _ outcome: BankOutcome, took duration: Duration) {
        state.withLock { $0.calls.append("\(operation) \(outcome)") }
    }

    func note(_ server: BankServer, breaker phase: Breaker.Phase) {
        let word =
            switch phase {
            case .closed(let failures): "closed \(failures)"
            case .open: "open"
            case .probing: "probing"
            }
        state.withLock { $0.phases.append("\(server) \(word)") }
    }

    func note(_ change: KeyChange) { state.withLock { $0.changes.append(change) } }
}
