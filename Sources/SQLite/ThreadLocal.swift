private import Glibc

/// One value for each thread, made when the thread first asks, and released when the thread ends.
///
/// For what may not leave its thread, as a read connection. Meant to live as long as the process: values of threads
/// that still run when this goes are never released, except by `remove` before.
package final class ThreadLocal<Value: AnyObject>: Sendable {
    private let key: pthread_key_t

    /// Holds nothing yet.
    package init() {
        var key = pthread_key_t()
        let code = unsafe pthread_key_create(&key) { value in
            if let value = unsafe value { unsafe Unmanaged<AnyObject>.fromOpaque(value).release() }
        }
        precondition(code == 0, "no thread key is left")
        self.key = key
    }

    deinit { pthread_key_delete(key) }

    /// The value of this thread, if it has one.
    package var current: Value? {
        guard let value = unsafe pthread_getspecific(key) else { return nil }
        return unsafe Unmanaged<Value>.fromOpaque(value).takeUnretainedValue()
    }

    /// The value of this thread, made now if there is none.
    package func value<Failure: Error>(orMake make: () throws(Failure) -> Value) throws(Failure) -> Value {
        if let current { return current }
        let value = try make()
        let code = unsafe pthread_setspecific(key, Unmanaged.passRetained(value).toOpaque())
        precondition(code == 0, "no memory is left for a thread's value")
        return value
    }

    /// Releases the value of this thread.
    package func remove() {
        guard let value = unsafe pthread_getspecific(key) else { return }
        pthread_setspecific(key, nil)
        unsafe Unmanaged<Value>.fromOpaque(value).release()
    }
}
