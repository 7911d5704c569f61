internal import Locks

/// A limit on how often each client may ask, by the minute of the clock; forgets a minute when the next begins.
package final class RateLimit: Sendable {
    private struct State {
        var minute: Int64 = 0
        var counts: [Client.ID: Int] = [:]
    }
    private let perMinute: Int
    private let state = Locked(State())

    /// A limit of that many a minute.
    package init(perMinute: Int) { self.perMinute = perMinute }

    /// Counts one more, or refuses it.
    package func admits(_ client: Client.ID, at now: Instant) -> Bool {
        state.withLock { state in
            let minute = now.milliseconds / 60_000
            if state.minute != minute { state = State(minute: minute) }
            guard state.counts[client, default: 0] < perMinute else { return false }
            state.counts[client, default: 0] += 1
            return true
        }
    }
}
