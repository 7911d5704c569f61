internal import Glibc
internal import Locks

/// A thread of its own for what blocks.
package enum Thread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread.
    package static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let body = unsafe Unmanaged.passRetained(Body(run))
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        precondition(code == 0, "a thread cannot be started")
        pthread_detach(thread)
    }

    /// Lets the calling thread rest; never one that runs tasks.
    package static func sleep(milliseconds: UInt32) { usleep(milliseconds * 1_000) }

    /// Does blocking work on a thread of its own, and gives its value.
    package static func value<Value: Sendable>(of work: @escaping @Sendable () -> Value) async -> Value {
        // Handed over under a lock: a continuation that is resumed before it is awaited orders nothing for the thread sanitizer.
        let handed = Locked<Value?>(nil)
        await withCheckedContinuation { continuation in
            start {
                let value = work()
                handed.withLock { $0 = value }
                continuation.resume()
            }
        }
        guard let value = handed.withLock({ $0 }) else { preconditionFailure("resumed without a value") }
        return value
    }
}
