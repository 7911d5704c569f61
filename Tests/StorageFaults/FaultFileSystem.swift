internal import CSQLite
private import Glibc
private import Locks

/// SQLite's own file system with `FaultDisk`s in front of their directories; the default one from the first disk on.
///
/// A file elsewhere is opened by the system's methods and never seen here again.
enum FaultFileSystem {
    private static let disks = Locked<[String: FaultDisk]>([:])

    static func register(_ disk: FaultDisk, for directory: String) {
        precondition(isInstalled)
        disks.withLock { $0[directory] = disk }
    }

    static func forget(_ directory: String) { disks.withLock { $0[directory] = nil } }

    static func disk(for path: String) -> FaultDisk? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return disks.withLock { $0[String(path[..<slash])] }
    }

    /// Installs it, once.
    private static let isInstalled: Bool = {
        guard let system = unsafe systemFileSystem else { return false }
        let own = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        unsafe own.initialize(to: system.pointee)
        unsafe own.pointee.pNext = nil
        unsafe own.pointee.zName = UnsafePointer(strdup("faults"))
        unsafe own.pointee.szOsFile = Int32(FaultFile.systemOffset) + system.pointee.szOsFile
        unsafe own.pointee.xOpen = { _, name, file, flags, outFlags in
            unsafe FaultFileSystem.open(name, file, flags, outFlags)
        }
        unsafe own.pointee.xDelete = { _, name, syncsDirectory in
            guard let system = unsafe systemFileSystem else { return SQLITE_IOERR }
            let code = unsafe system.pointee.xDelete(system, name, syncsDirectory)
            if code == SQLITE_OK, let name = unsafe name {
                let path = unsafe String(cString: name)
                disk(for: path)?.deleted(path)
            }
            return code
        }
        return unsafe sqlite3_vfs_register(own, 1) == SQLITE_OK
    }()

    private static func open(
        _ name: UnsafePointer<CChar>?,
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let system = unsafe systemFileSystem, let file = unsafe file else { return SQLITE_IOERR }
        let path = unsafe name.map { unsafe String(cString: $0) } ?? ""
        guard let disk = disk(for: path) else {
            return unsafe system.pointee.xOpen(system, name, file, flags, outFlags)
        }
        let inner = unsafe FaultFile.inner(of: file)
        let code = unsafe system.pointee.xOpen(system, name, inner, flags, outFlags)
        guard code == SQLITE_OK else {
            unsafe file.pointee.pMethods = nil
            return code
        }
        disk.opened(path, unsafe FaultFile.content(of: inner))
        unsafe FaultFile.attach(FaultFile.Watch(disk: disk, path: path), to: file)
        return SQLITE_OK
    }
}

/// The system's methods, found before ours became the default.
nonisolated(unsafe) private let systemFileSystem: UnsafeMutablePointer<sqlite3_vfs>? = unsafe sqlite3_vfs_find("unix")
