internal import CSQLite

/// An open file of a `FaultDisk`: SQLite's head, our reference, and behind them the system's file.
enum FaultFile {
    /// Whose file it is.
    final class Watch {
        let disk: FaultDisk
        let path: String

        init(disk: FaultDisk, path: String) {
            self.disk = disk
            self.path = path
        }
    }

    /// Where the system's part begins; a multiple of every alignment it may want.
    static let systemOffset = 64
    private static let watchOffset = 16

    typealias File = UnsafeMutablePointer<sqlite3_file>

    static func inner(of file: File) -> File {
        unsafe (UnsafeMutableRawPointer(file) + systemOffset).assumingMemoryBound(to: sqlite3_file.self)
    }

    static func attach(_ watch: Watch, to file: File) {
        let slot = unsafe UnsafeMutableRawPointer(file) + watchOffset
        unsafe slot.storeBytes(of: Unmanaged.passRetained(watch).toOpaque(), as: UnsafeMutableRawPointer.self)
        unsafe file.pointee.pMethods = UnsafePointer(faultMethods)
    }

    fileprivate static func reference(of file: File) -> Unmanaged<Watch> {
        let slot = unsafe UnsafeMutableRawPointer(file) + watchOffset
        return unsafe Unmanaged.fromOpaque(slot.load(as: UnsafeMutableRawPointer.self))
    }

    fileprivate static func watch(of file: File) -> Watch { unsafe reference(of: file).takeUnretainedValue() }

    /// All that is in a file; nil if it is empty, as one that was just made.
    static func content(of inner: File) -> [UInt8]? {
        var size: sqlite3_int64 = 0
        let methods = unsafe inner.pointee.pMethods.pointee
        guard unsafe methods.xFileSize(inner, &size) == SQLITE_OK, size > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        let code = unsafe bytes.withUnsafeMutableBytes {
            unsafe methods.xRead(inner, $0.baseAddress, Int32(size), 0)
        }
        return code == SQLITE_OK ? bytes : nil
    }

    fileprivate static func write(_ file: File, _ bytes: UnsafeRawPointer?, _ count: Int32, _ offset: Int64) -> Int32 {
        let (watch, inner) = unsafe (watch(of: file), inner(of: file))
        let failure = watch.disk.admit(.write)
        if case .full = failure { return SQLITE_FULL }
        let written = failure == nil ? count : count / 2
        let code = unsafe inner.pointee.pMethods.pointee.xWrite(inner, bytes, written, offset)
        guard code == SQLITE_OK else { return code }
        let copy = unsafe Array(UnsafeRawBufferPointer(start: bytes, count: Int(written)))
        watch.disk.changed(watch.path, .write(offset: Int(offset), bytes: copy))
        return failure == nil ? SQLITE_OK : cardvault_ioerr_write
    }

    fileprivate static func truncate(_ file: File, _ size: Int64) -> Int32 {
        let (watch, inner) = unsafe (watch(of: file), inner(of: file))
        guard watch.disk.admit(.truncate) == nil else { return cardvault_ioerr_truncate }
        let code = unsafe inner.pointee.pMethods.pointee.xTruncate(inner, size)
        if code == SQLITE_OK { watch.disk.changed(watch.path, .truncate(Int(size))) }
        return code
    }

    fileprivate static func sync(_ file: File, _ flags: Int32) -> Int32 {
        let (watch, inner) = unsafe (watch(of: file), inner(of: file))
        if let failure = watch.disk.admit(.sync) {
            watch.disk.failedToSync(watch.path)
            return failure == .full ? SQLITE_FULL : cardvault_ioerr_fsync
        }
        // The model of the disk knows what is durable: the real one need not be waited for.
        watch.disk.synced(watch.path)
        return unsafe inner.pointee.pMethods.pointee.xSync(inner, flags)
    }
}

/// Never freed: open files point to it.
nonisolated(unsafe) private let faultMethods: UnsafeMutablePointer<sqlite3_io_methods> = {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    unsafe methods.initialize(to: sqlite3_io_methods())
    unsafe methods.pointee.iVersion = 3
    unsafe methods.pointee.xClose = { file in
        guard let file = unsafe file else { return SQLITE_IOERR }
        let inner = unsafe FaultFile.inner(of: file)
        unsafe FaultFile.reference(of: file).release()
        return unsafe inner.pointee.pMethods.pointee.xClose(inner)
    }
    unsafe methods.pointee.xRead = { file, bytes, count, offset in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xRead(inner, bytes, count, offset)
    }
    unsafe methods.pointee.xWrite = { file, bytes, count, offset in
        guard let file = unsafe file else { return SQLITE_IOERR }
        return unsafe FaultFile.write(file, bytes, count, offset)
    }
    unsafe methods.pointee.xTruncate = { file, size in
        guard let file = unsafe file else { return SQLITE_IOERR }
        return unsafe FaultFile.truncate(file, size)
    }
    unsafe methods.pointee.xSync = { file, flags in
        guard let file = unsafe file else { return SQLITE_IOERR }
        return unsafe FaultFile.sync(file, flags)
    }
    unsafe methods.pointee.xFileSize = { file, size in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xFileSize(inner, size)
    }
    unsafe methods.pointee.xLock = { file, level in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xLock(inner, level)
    }
    unsafe methods.pointee.xUnlock = { file, level in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xUnlock(inner, level)
    }
    unsafe methods.pointee.xCheckReservedLock = { file, result in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xCheckReservedLock(inner, result)
    }
    unsafe methods.pointee.xFileControl = { file, operation, argument in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xFileControl(inner, operation, argument)
    }
    unsafe methods.pointee.xSectorSize = { file in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xSectorSize(inner)
    }
    unsafe methods.pointee.xDeviceCharacteristics = { file in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xDeviceCharacteristics(inner)
    }
    unsafe methods.pointee.xShmMap = { file, region, size, extends, memory in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xShmMap(inner, region, size, extends, memory)
    }
    unsafe methods.pointee.xShmLock = { file, offset, count, flags in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xShmLock(inner, offset, count, flags)
    }
    unsafe methods.pointee.xShmBarrier = { file in
        let inner = unsafe forwarded(file)
        unsafe inner.pointee.pMethods.pointee.xShmBarrier(inner)
    }
    unsafe methods.pointee.xShmUnmap = { file, deletes in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xShmUnmap(inner, deletes)
    }
    unsafe methods.pointee.xFetch = { file, offset, count, memory in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xFetch(inner, offset, count, memory)
    }
    unsafe methods.pointee.xUnfetch = { file, offset, memory in
        let inner = unsafe forwarded(file)
        return unsafe inner.pointee.pMethods.pointee.xUnfetch(inner, offset, memory)
    }
    return unsafe methods
}()

private func forwarded(_ file: UnsafeMutablePointer<sqlite3_file>?) -> UnsafeMutablePointer<sqlite3_file> {
    guard let file = unsafe file else { fatalError("SQLite gave no file") }
    return unsafe FaultFile.inner(of: file)
}
