internal import Glibc

extension File {
    /// Gives a file another name in the same directory, in the place of what is there; brings both names to the disk.
    package static func move(_ path: String, to name: String) throws(SystemError) {
        guard unsafe Glibc.rename(path, name) == 0 else { throw .last("rename the file") }
        try syncDirectory(of: name)
    }

    /// Gives a file another name in the same directory if that is free; fails with `isExistence` if it is taken.
    package static func moveWithoutReplacing(_ path: String, to name: String) throws(SystemError) {
        if unsafe link(path, name) == 0 {
            unsafe unlink(path)
            return try syncDirectory(of: name)
        }
        // A file system without links: nothing there takes the name in the same moment as another.
        guard errno == EPERM || errno == EOPNOTSUPP else { throw .last("name the file") }
        guard !exists(name) else { throw SystemError("name the file", code: EEXIST) }
        try move(path, to: name)
    }

    /// Removes a file, if it is there.
    package static func remove(_ path: String) throws(SystemError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .last("remove the file") }
    }

    /// Sets who may touch a file.
    package static func setPermissions(of path: String, to permissions: UInt32) throws(SystemError) {
        guard unsafe chmod(path, permissions) == 0 else { throw .last("protect the file") }
    }

    /// The names in a directory, itself and its parent apart.
    package static func names(in directory: String) throws(SystemError) -> [String] {
        guard let stream = unsafe opendir(directory) else { throw .last("read the directory") }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a directory that is empty.
    package static func removeDirectory(_ path: String) throws(SystemError) {
        guard unsafe rmdir(path) == 0 else { throw .last("remove the directory") }
    }

    /// The paths of all files below a directory, links not followed, at most 100,000.
    package static func tree(_ directory: String) -> [String] {
        var (found, waiting) = ([String](), [directory])
        while let next = waiting.popLast(), found.count < 100_000 {
            for name in ((try? names(in: next)) ?? []).sorted() {
                let path = next + "/" + name
                var entry = stat()
                guard unsafe fstatat(AT_FDCWD, path, &entry, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
                if entry.st_mode & S_IFMT == S_IFDIR { waiting.append(path) }
                if entry.st_mode & S_IFMT == S_IFREG { found.append(path) }
            }
        }
        return found
    }

    /// Removes a directory with all that is in it, as far as it can.
    package static func removeTree(_ directory: String) {
        for name in (try? names(in: directory)) ?? [] {
            let path = directory + "/" + name
            guard unsafe unlink(path) != 0 else { continue }
            removeTree(path)
        }
        unsafe rmdir(directory)
    }
}
