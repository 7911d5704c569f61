internal import Glibc

/// The disk below a directory.
package enum Disk {
    /// How much of a file system is taken.
    package struct Room: Sendable {
        /// All bytes.
        package let total: Int64
        /// Bytes that this user may still write.
        package let free: Int64
    }

    /// The room on the file system of a path.
    package static func room(at path: String) throws(SystemError) -> Room {
        var found = statvfs()
        guard unsafe statvfs(path, &found) == 0 else { throw .last("look at the disk") }
        let piece = Int64(found.f_frsize)
        return Room(total: Int64(found.f_blocks) * piece, free: Int64(found.f_bavail) * piece)
    }

    /// How long writing one block and bringing it to the disk takes, `times` over, shortest first; leaves no file.
    package static func syncTimes(in directory: String, times: Int) throws(SystemError) -> [Duration] {
        let path = directory + "/sync-probe"
        unsafe unlink(path)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last("write beside the database") }
        defer {
            close(descriptor)
            unsafe unlink(path)
        }
        let block = [UInt8](repeating: 0, count: 4_096)
        var durations: [Duration] = []
        for _ in 0..<max(1, times) {
            let start = ContinuousClock.now
            try File.write(block.span, to: descriptor)
            guard fdatasync(descriptor) == 0 else { throw .last("bring a block to the disk") }
            durations.append(ContinuousClock.now - start)
        }
        return durations.sorted()
    }
}
