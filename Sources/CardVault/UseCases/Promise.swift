internal import Locks

/// A value that comes once; it can be awaited with patience that ends, which a task's value cannot.
package final class Promise<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiting: [Int: CheckedContinuation<Value?, Never>] = [:]
        /// Whose patience ended before the wait had begun.
        var givenUp: Set<Int> = []
        var next = 0
    }
    private let state = Locked(State())

    /// Nothing has come yet.
    package init() {}

    /// Brings the value; only the first counts.
    package func fulfil(_ value: Value) {
        let woken = state.withLock { state in
            guard state.value == nil else { return [CheckedContinuation<Value?, Never>]() }
            state.value = value
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in woken { continuation.resume(returning: value) }
    }

    /// The value, or nil if it has not come by then.
    package func value(before deadline: Instant, by clock: any Timekeeper) async -> Value? {
        let ticket = state.withLock { state in
            state.next += 1
            return state.next
        }
        let timer = Task {
            await clock.sleep(until: deadline)
            giveUp(ticket)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            let isWaiting = state.withLock { state -> Bool in
                guard state.value == nil, state.givenUp.remove(ticket) == nil else { return false }
                state.waiting[ticket] = continuation
                return true
            }
            if !isWaiting { continuation.resume(returning: state.withLock { $0.value }) }
        }
    }

    private func giveUp(_ ticket: Int) {
        let waiting = state.withLock { state in
            let waiting = state.waiting.removeValue(forKey: ticket)
            if waiting == nil, state.value == nil { state.givenUp.insert(ticket) }
            return waiting
        }
        waiting?.resume(returning: nil)
    }
}
