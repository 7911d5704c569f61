private import Glibc
internal import Locks

/// A thread of our own, for what waits on disks: the threads that run tasks must not.
package final class DedicatedThread: Sendable {
    private struct State {
        var isFinished = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    /// Starts the body; it must end by itself.
    package init(_ body: @escaping @Sendable () -> Void) {
        let state = state
        let box = Box {
            body()
            let waiters = state.withLock { state in
                state.isFinished = true
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { box in
                // Signals are for the main thread, which knows what they mean.
                var all = sigset_t()
                unsafe sigfillset(&all)
                unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
                if let box = unsafe box { unsafe Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body() }
                return nil
            },
            unsafe Unmanaged.passRetained(box).toOpaque()
        )
        precondition(code == 0, "a thread cannot be made")
        pthread_detach(thread)
    }

    /// Returns when the body has ended.
    package func wait() async {
        await withCheckedContinuation { continuation in
            let isFinished = state.withLock { state in
                if !state.isFinished { state.waiters.append(continuation) }
                return state.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
