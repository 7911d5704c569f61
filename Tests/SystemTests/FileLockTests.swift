import System
import Testing

private import Glibc

/// One owner at a time, and free as soon as it lets go.
@Suite final class FileLockTests {
    let path = "/tmp/system-tests-lock-\(UInt64.random(in: 0 ... .max))"

    deinit { try? File.remove(path) }

    @Test func `a lock that is held is refused, and taken once it is free`() throws {
        var first: FileLock? = try FileLock(path)
        let error = #expect(throws: SystemError.self) { try FileLock(path) }
        #expect(error?.isHeld == true)
        _ = first.take()
        _ = try FileLock(path)
    }

    private func isLock(_ descriptor: Int32) -> Bool {
        guard let target = unsafe realpath("/proc/self/fd/\(descriptor)", nil) else { return false }
        defer { unsafe free(target) }
        return unsafe String(cString: target) == path
    }

    /// As a child does between fork and exec, which another thread may be at.
    @Test func `a lock is free when its owner lets go, whoever else has the file open with it`() throws {
        var owner: FileLock? = try FileLock(path)
        let copies = try File.names(in: "/proc/self/fd").compactMap(Int32.init).filter(isLock).map { dup($0) }
        defer { copies.forEach { close($0) } }
        #expect(!copies.isEmpty)
        #expect(throws: SystemError.self) { try FileLock(path) }
        _ = owner.take()
        _ = try FileLock(path)
    }
}
