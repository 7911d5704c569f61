internal import Glibc

extension File {
    /// Gives a file another name in the same directory, in the place of what is there; brings both names to the disk.
    package static func move(_ path: String, to name: String) throws(SystemError) {
        guard unsafe Glibc.rename(path, name) == 0 else { throw .last("rename the file") }
        try syncDirectory(of: name)
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
}
