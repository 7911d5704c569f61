internal import Glibc

/// A lock that a file stands for: one owner at a time, and however its process ends it is free again.
package final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock, making the file if it is not there; `isHeld` at once if someone else has it, also in this process.
    package init(_ path: String) throws(SystemError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last("open the lock") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = SystemError.last("take the lock")
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit {
        // Said and not left to `close`: a child that another thread is starting shares the open file until it executes.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}

extension SystemError {
    /// Whether someone else has the lock.
    package var isHeld: Bool { code == EWOULDBLOCK }
}
