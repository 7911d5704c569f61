private import Glibc

/// A queue between threads that refuses rather than grows.
@safe package final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    /// Why an element was not added.
    package enum Refusal: Sendable {
        /// As many wait as may.
        case full
        /// No more are taken.
        case closed
    }

    // What follows is reached only between lock and unlock of `mutex`; both pointers are fixed until `deinit`.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>
    private var elements: [Element] = []
    private var isClosed = false
    private let limit: Int

    /// A queue in which at most so many wait.
    package init(limit: Int) {
        precondition(limit > 0)
        self.limit = limit
        unsafe mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        unsafe arrived.initialize(to: pthread_cond_t())
        let code = unsafe pthread_mutex_init(mutex, nil) | pthread_cond_init(arrived, nil)
        precondition(code == 0, "a queue cannot be made")
    }

    deinit {
        unsafe pthread_cond_destroy(arrived)
        unsafe pthread_mutex_destroy(mutex)
        unsafe arrived.deallocate()
        unsafe mutex.deallocate()
    }

    /// How many are waiting.
    var count: Int { withLock { elements.count } }

    /// Adds one at the end, or says at once why not.
    package func append(_ element: Element) -> Refusal? {
        let refusal: Refusal? = withLock {
            if isClosed { return .closed }
            guard elements.count < limit else { return .full }
            elements.append(element)
            return nil
        }
        // Outside the lock: who is woken would only wait for it.
        if refusal == nil { unsafe pthread_cond_signal(arrived) }
        return refusal
    }

    /// Waits until there is something and takes the oldest, at most `maximum`; nil once the queue is closed and empty.
    package func take(atMost maximum: Int) -> [Element]? {
        withLock {
            while elements.isEmpty {
                if isClosed { return nil }
                unsafe pthread_cond_wait(arrived, mutex)
            }
            let taken = Array(elements.prefix(maximum))
            elements.removeFirst(taken.count)
            return taken
        }
    }

    /// Takes no more; what waits can still be taken.
    package func close() {
        withLock {
            isClosed = true
            unsafe pthread_cond_broadcast(arrived)
        }
    }

    private func withLock<Value>(_ body: () -> Value) -> Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }
}
