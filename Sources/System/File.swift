internal import CLinux
internal import Glibc
package import Secrets

/// Small files: keys, configuration, checkpoints. Contents go through wiped memory.
package enum File {
    /// Who owns a file and who may touch it.
    package struct Status: Sendable {
        /// The permission bits, such as 0o600.
        package let permissions: UInt32
        /// The owner's user id.
        package let owner: UInt32
        /// Whether it is a directory.
        package let isDirectory: Bool
        /// The length in bytes.
        package let count: Int
        /// What holds it, by the system's number: what takes one file of a device takes the others.
        package let device: UInt64

        fileprivate init(_ entry: stat) {
            permissions = entry.st_mode & 0o7777
            owner = entry.st_uid
            isDirectory = entry.st_mode & S_IFMT == S_IFDIR
            count = Int(entry.st_size)
            device = UInt64(entry.st_dev)
        }
    }

    /// What the file system says of a path, links followed.
    package static func status(of path: String) throws(SystemError) -> Status {
        var entry = stat()
        guard unsafe fstatat(AT_FDCWD, path, &entry, 0) == 0 else { throw .last("look at the file") }
        return Status(entry)
    }

    /// Whether there is something at the path.
    package static func exists(_ path: String) -> Bool { (try? status(of: path)) != nil }

    /// Reads a whole file of at most `limit` bytes.
    package static func read(_ path: String, limit: Int = 1 << 20) throws(SystemError) -> SecretBytes {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open the file") }
        defer { close(descriptor) }
        return try read(descriptor, limit: limit)
    }

    /// Reads a whole file of at most `limit` bytes, unless `check` throws at what was opened.
    package static func read<Failure: Error>(
        _ path: String,
        limit: Int,
        check: (Status) throws(Failure) -> Void
    ) throws -> SecretBytes {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError.last("open the file") }
        defer { close(descriptor) }
        var entry = stat()
        guard unsafe fstat(descriptor, &entry) == 0 else { throw SystemError.last("look at the file") }
        try check(Status(entry))
        return try read(descriptor, limit: limit)
    }

    /// Reads all that a descriptor gives, at most `limit` bytes, and closes it.
    package static func take(_ descriptor: Int32, limit: Int) throws(SystemError) -> SecretBytes {
        defer { close(descriptor) }
        return try read(descriptor, limit: limit)
    }

    /// Reads all that a descriptor gives, at most `limit` bytes.
    package static func read(_ descriptor: Int32, limit: Int) throws(SystemError) -> SecretBytes {
        var buffer = WipedBuffer(capacity: 4_096)
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
        defer {
            // Zeros that nobody reads would be left out by the optimizer.
            if let base = piece.baseAddress { unsafe cardvault_wipe(base, piece.count) }
            unsafe piece.deallocate()
        }
        while true {
            let count = unsafe Glibc.read(descriptor, piece.baseAddress, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .last("read the file") }
            if count == 0 { return buffer.share() }
            guard buffer.count + count <= limit else { throw SystemError("read the file", code: EFBIG) }
            unsafe buffer.append(
                Span(_unsafeElements: UnsafeBufferPointer(piece.assumingMemoryBound(to: UInt8.self))[..<count])
            )
        }
    }

    /// Makes a new file with the permissions and brings it to the disk; fails if the path is taken.
    package static func create(
        _ path: String,
        _ bytes: SecretBytes,
        permissions: UInt32 = 0o600
    ) throws(SystemError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { throw .last("make the file") }
        defer { close(descriptor) }
        try write(bytes, to: descriptor)
        guard fsync(descriptor) == 0 else { throw .last("bring the file to the disk") }
        try syncDirectory(of: path)
    }

    /// Replaces a file as a whole: readers see the old content or the new one, also after a power cut.
    package static func replace(
        _ path: String,
        _ bytes: SecretBytes,
        permissions: UInt32 = 0o600
    ) throws(SystemError) {
        let fresh = path + ".new"
        unsafe unlink(fresh)
        try create(fresh, bytes, permissions: permissions)
        guard unsafe rename(fresh, path) == 0 else { throw .last("replace the file") }
        try syncDirectory(of: path)
    }

    /// Removes a file if it is there; what cannot be removed stays.
    package static func removeQuietly(_ path: String) { unsafe unlink(path) }

    /// Makes a directory with the permissions; one that is there already is left as it is.
    package static func makeDirectory(_ path: String, permissions: UInt32 = 0o700) throws(SystemError) {
        guard unsafe mkdir(path, permissions) == 0 || errno == EEXIST else { throw .last("make the directory") }
    }

    /// Whether a directory has no entries.
    package static func isEmptyDirectory(_ path: String) throws(SystemError) -> Bool {
        guard let stream = unsafe opendir(path) else { throw .last("read the directory") }
        defer { unsafe closedir(stream) }
        while let entry = unsafe readdir(stream) {
            let isSelf = unsafe entry.pointee.d_name.0 == 0x2E && entry.pointee.d_name.1 == 0
            let isParent = unsafe entry.pointee.d_name.0 == 0x2E && entry.pointee.d_name.1 == 0x2E
            if !isSelf && !isParent { return false }
        }
        return true
    }

    static func write(_ bytes: SecretBytes, to descriptor: Int32) throws(SystemError) {
        try bytes.withBytes { span throws(SystemError) in try write(span, to: descriptor) }
    }

    static func syncDirectory(of path: String) throws(SystemError) {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open the directory") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last("bring the directory to the disk") }
    }
}
