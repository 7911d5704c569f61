internal import Locks

/// Sleep that anyone can end early.
package final class Alarm: Sendable {
    private struct State {
        var isRinging = false
        var sleeper: Task<Void, Never>?
    }
    private let clock: any Timekeeper
    private let state = Locked(State())

    /// An alarm that sleeps by that clock.
    package init(clock: any Timekeeper) { self.clock = clock }

    /// Ends the sleep that goes on, or the next one.
    package func ring() {
        state.withLock { state in
            state.isRinging = true
            state.sleeper?.cancel()
        }
    }

    /// Sleeps until then, until someone rings, or until the task is cancelled.
    package func sleep(until instant: Instant) async {
        let clock = clock
        let sleeper = Task { await clock.sleep(until: instant) }
        state.withLock { state in
            if state.isRinging { sleeper.cancel() }
            state.sleeper = sleeper
        }
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        state.withLock { state in
            state.isRinging = false
            state.sleeper = nil
        }
    }
}
