internal import Locks

/// What is under way in this process, one at a time for each key; others can wait for its end.
package final class Flights<Key: Hashable & Sendable>: Sendable {
    private let waiting = Locked<[Key: [CheckedContinuation<Void, Never>]]>([:])

    /// Nothing is under way.
    package init() {}

    /// Begins unless the key is under way already; who begins must `end`.
    package func begin(_ key: Key) -> Bool {
        waiting.withLock { waiting in
            guard waiting[key] == nil else { return false }
            waiting[key] = []
            return true
        }
    }

    /// Ends what `begin` began, and wakes who waits.
    package func end(_ key: Key) {
        let woken = waiting.withLock { $0.removeValue(forKey: key) } ?? []
        for continuation in woken { continuation.resume() }
    }

    /// Whether the key is under way.
    package func isUnderWay(_ key: Key) -> Bool {
        waiting.withLock { $0[key] != nil }
    }

    /// Waits until the key is not under way.
    package func landing(of key: Key) async {
        await withCheckedContinuation { continuation in
            let isOver = waiting.withLock { waiting in
                guard waiting[key] != nil else { return true }
                waiting[key]?.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
