private import Glibc

/// State that only one thread touches at a time, behind a `pthread_mutex_t`.
///
/// `Synchronization.Mutex` gives false races under the thread sanitizer on Linux and is slow when contended.
@safe package final class Locked<State>: @unchecked Sendable {
    // `state` is reached only between lock and unlock of `mutex`, which has a fixed address of its own.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var state: State

    /// Puts a value under the lock.
    package init(_ state: sending State) {
        unsafe mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        self.state = state
        let code = unsafe pthread_mutex_init(mutex, nil)
        precondition(code == 0, "a mutex cannot be made")
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs the body alone with the state; the body must not wait.
    package func withLock<Value, Failure: Error>(
        _ body: (inout sending State) throws(Failure) -> sending Value
    ) throws(Failure) -> sending Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&state)
    }
}
