internal import CardVault
internal import Locks

/// Lets a bounded number of calls out at once; the others wait their turn, bounded in number and time.
final class Gate: Sendable {
    /// Whether a call may be refused.
    enum Urgency: Sendable {
        /// Nothing has been written down: it may.
        case refusable
        /// The operation is written down as sent: it goes first, and waits as long as the calls before it take.
        case committed
    }

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var out = 0
        var lastID: UInt64 = 0
        var committed: [Waiter] = []
        var refusable: [Waiter] = []

        mutating func next() -> Waiter? {
            if !committed.isEmpty { return committed.removeFirst() }
            return refusable.isEmpty ? nil : refusable.removeFirst()
        }
    }

    private enum Entry { case entered, refused, waiting(UInt64) }

    private let state = Locked(State())
    private let limits: EPayLimits
    private let clock: any Timekeeper

    init(limits: EPayLimits, clock: any Timekeeper) {
        precondition(limits.callsOut > 0)
        self.limits = limits
        self.clock = clock
    }

    /// Waits for a turn; false if there is none. Who entered has to `leave`.
    func enter(_ urgency: Urgency) async -> Bool {
        await withCheckedContinuation { continuation in
            switch decide(urgency, continuation) {
            case .entered: continuation.resume(returning: true)
            case .refused: continuation.resume(returning: false)
            case .waiting(let id): if urgency == .refusable { giveUp(id, at: clock.now + limits.turn) }
            }
        }
    }

    /// Gives the turn to who waits, or back.
    func leave() {
        let next: Waiter? = state.withLock { state in
            let next = state.next()
            if next == nil { state.out -= 1 }
            return next
        }
        next?.continuation.resume(returning: true)
    }

    /// How many calls are out and how many wait.
    var load: (out: Int, waiting: Int) {
        state.withLock { ($0.out, $0.committed.count + $0.refusable.count) }
    }

    private func decide(_ urgency: Urgency, _ continuation: CheckedContinuation<Bool, Never>) -> Entry {
        state.withLock { state in
            if state.out < limits.callsOut {
                state.out += 1
                return .entered
            }
            state.lastID += 1
            let waiter = Waiter(id: state.lastID, continuation: continuation)
            switch urgency {
            case .committed:
                guard state.committed.count < limits.committedWaiting else { return .refused }
                state.committed.append(waiter)
            case .refusable:
                guard state.refusable.count < limits.callsWaiting else { return .refused }
                state.refusable.append(waiter)
            }
            return .waiting(waiter.id)
        }
    }

    private func giveUp(_ id: UInt64, at deadline: Instant) {
        Task {
            await clock.sleep(until: deadline)
            let late: Waiter? = state.withLock { state in
                guard let index = state.refusable.firstIndex(where: { $0.id == id }) else { return nil }
                return state.refusable.remove(at: index)
            }
            late?.continuation.resume(returning: false)
        }
    }
}
