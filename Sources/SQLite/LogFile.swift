internal import CSQLite

/// The methods of an open write-ahead log, replaced so that what follows each other in it is written at once.
///
/// SQLite writes each page of a commit in two writes, the head of its frame and itself, and for a page the system takes longer
/// over the call than over the bytes. What was gathered is written before the file is read, measured, cut or synced. So it is in
/// the file before others hear of a commit, as long as each commit is synced, which SQLite does before it tells of it.
@safe final class LogFile {
    /// What SQLite finds behind the file; the first member is what it looks at.
    @unsafe private struct Log {
        var methods: sqlite3_io_methods
        let original: UnsafePointer<sqlite3_io_methods>
        /// What is still to be written, and where.
        let bytes: UnsafeMutableRawPointer
        var count = 0
        var offset: sqlite3_int64 = 0

        /// Writes what was gathered; what cannot be written is forgotten, since SQLite undoes it.
        mutating func flush(_ file: UnsafeMutablePointer<sqlite3_file>) -> Int32 {
            guard unsafe count > 0 else { return SQLITE_OK }
            let length = unsafe Int32(count)
            unsafe count = 0
            return unsafe original.pointee.xWrite(file, bytes, length, offset)
        }

        mutating func write(
            _ file: UnsafeMutablePointer<sqlite3_file>,
            _ source: UnsafeRawPointer,
            _ length: Int,
            _ place: sqlite3_int64
        ) -> Int32 {
            if unsafe place != offset + sqlite3_int64(count) || count + length > LogFile.capacity {
                let code = unsafe flush(file)
                guard code == SQLITE_OK else { return code }
            }
            guard length <= LogFile.capacity else {
                return unsafe original.pointee.xWrite(file, source, Int32(length), place)
            }
            if unsafe count == 0 { unsafe offset = place }
            unsafe (bytes + count).copyMemory(from: source, byteCount: length)
            unsafe count += length
            return SQLITE_OK
        }
    }

    /// Some thirty frames: a revocation alone has a dozen.
    private static let capacity = 131_072

    // Goes with the database handle that it is a part of, which closes the file before.
    private let log: UnsafeMutablePointer<Log>

    /// Takes the place of the log's own methods; nil for a database that has no log open.
    init?(of database: OpaquePointer) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = unsafe sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file)
        guard code == SQLITE_OK, let file = unsafe file, let original = unsafe file.pointee.pMethods else { return nil }
        unsafe log = UnsafeMutablePointer<Log>.allocate(capacity: 1)
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: Self.capacity, alignment: 4_096)
        unsafe log.initialize(to: Log(methods: original.pointee, original: original, bytes: bytes))
        unsafe log.pointee.methods.xWrite = { file, bytes, count, offset in
            unsafe LogFile.with(file) { log, file in
                guard let bytes = unsafe bytes else { return SQLITE_IOERR }
                return unsafe log.write(file, bytes, Int(count), offset)
            }
        }
        unsafe log.pointee.methods.xRead = { file, bytes, count, offset in
            unsafe LogFile.flushed(file) { unsafe $0.xRead($1, bytes, count, offset) }
        }
        unsafe log.pointee.methods.xSync = { file, flags in
            unsafe LogFile.flushed(file) { unsafe $0.xSync($1, flags) }
        }
        unsafe log.pointee.methods.xTruncate = { file, count in
            unsafe LogFile.flushed(file) { unsafe $0.xTruncate($1, count) }
        }
        unsafe log.pointee.methods.xFileSize = { file, count in
            unsafe LogFile.flushed(file) { unsafe $0.xFileSize($1, count) }
        }
        unsafe file.pointee.pMethods = UnsafeRawPointer(log).assumingMemoryBound(to: sqlite3_io_methods.self)
    }

    deinit {
        unsafe log.pointee.bytes.deallocate()
        unsafe log.deallocate()
    }

    private static func with(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ body: (inout Log, UnsafeMutablePointer<sqlite3_file>) -> Int32
    ) -> Int32 {
        guard let file = unsafe file, let table = unsafe file.pointee.pMethods else { return SQLITE_IOERR }
        let log = unsafe UnsafeMutableRawPointer(mutating: table).assumingMemoryBound(to: Log.self)
        return unsafe body(&log.pointee, file)
    }

    /// Does one of SQLite's own calls once all that was gathered is written.
    private static func flushed(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ call: (sqlite3_io_methods, UnsafeMutablePointer<sqlite3_file>) -> Int32
    ) -> Int32 {
        unsafe with(file) { log, file in
            let code = unsafe log.flush(file)
            return code == SQLITE_OK ? unsafe call(log.original.pointee, file) : code
        }
    }
}
