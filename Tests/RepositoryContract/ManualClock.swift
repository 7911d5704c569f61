package import CardVault
private import Locks

/// A clock that stands still until a test moves it.
package final class ManualClock: Timekeeper {
    private struct Sleeper: Sendable {
        let until: Instant
        let wake: CheckedContinuation<Void, Never>
    }
    private struct State: Sendable {
        var now: Instant
        var lastSleeper = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
    }
    private let state: Locked<State>

    /// A clock that shows 2025-01-01T00:00:00Z unless told otherwise.
    package init(now: Instant = Instant(milliseconds: 1_735_689_600_000)) {
        state = Locked(State(now: now))
    }

    /// The time it shows.
    package var now: Instant { state.withLock { $0.now } }

    /// How many tasks wait for the clock to move.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Moves the clock and wakes who waited for a moment that is reached now.
    package func advance(by span: TimeSpan) {
        let awake = state.withLock { state in
            state.now = state.now + span
            let reached = state.sleepers.filter { $0.value.until <= state.now }
            for id in reached.keys { state.sleepers[id] = nil }
            return Array(reached.values)
        }
        for sleeper in awake { sleeper.wake.resume() }
    }

    /// Waits until the clock was moved there, or until the task is cancelled.
    package func sleep(until instant: Instant) async {
        let id = state.withLock { state in
            state.lastSleeper += 1
            return state.lastSleeper
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let isOver = state.withLock { state in
                    if instant <= state.now || state.cancelled.remove(id) != nil { return true }
                    state.sleepers[id] = Sleeper(until: instant, wake: wake)
                    return false
                }
                if isOver { wake.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.wake.resume()
        }
    }
}
