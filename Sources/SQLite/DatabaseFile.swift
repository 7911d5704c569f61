internal import CSQLite

/// The methods of an open database file, two of them replaced: pages lose what remains in them before they are written, and the
/// file stays mapped while it is as long as it was.
///
/// Only the file itself is written so, not its log: a log is cut, and its frames carry checksums.
@safe final class DatabaseFile {
    /// What SQLite finds behind the file; the first member is what it looks at.
    @unsafe private struct Methods {
        var methods: sqlite3_io_methods
        let original: UnsafePointer<sqlite3_io_methods>
        /// How long the file was when its map was last let go.
        var mappedCount: sqlite3_int64 = -1
    }

    // Goes with the database handle that it is a part of, which closes the file before.
    private let methods: UnsafeMutablePointer<Methods>

    /// Takes the place of the file's own methods; nil for a database without a file.
    init?(of database: OpaquePointer) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = unsafe sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file)
        guard code == SQLITE_OK, let file = unsafe file, let original = unsafe file.pointee.pMethods else { return nil }
        unsafe methods = UnsafeMutablePointer<Methods>.allocate(capacity: 1)
        unsafe methods.initialize(to: Methods(methods: original.pointee, original: original))
        unsafe methods.pointee.methods.xWrite = { file, bytes, count, offset in
            unsafe DatabaseFile.write(file, bytes, count, offset)
        }
        if unsafe original.pointee.iVersion >= 3 {
            unsafe methods.pointee.methods.xUnfetch = { file, offset, page in
                unsafe DatabaseFile.letGo(file, offset, page)
            }
        }
        unsafe file.pointee.pMethods = UnsafeRawPointer(methods).assumingMemoryBound(to: sqlite3_io_methods.self)
    }

    deinit { unsafe methods.deallocate() }

    private static func write(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ bytes: UnsafeRawPointer?,
        _ count: Int32,
        _ offset: sqlite3_int64
    ) -> Int32 {
        guard let file = unsafe file, let bytes = unsafe bytes, let table = unsafe file.pointee.pMethods else {
            return SQLITE_IOERR
        }
        let original = unsafe UnsafeRawPointer(table).assumingMemoryBound(to: Methods.self).pointee.original
        guard isPage(count, offset) else { return unsafe original.pointee.xWrite(file, bytes, count, offset) }
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(count)) { page in
            unsafe UnsafeMutableRawBufferPointer(page).copyMemory(
                from: UnsafeRawBufferPointer(start: bytes, count: Int(count))
            )
            var span = unsafe MutableSpan(_unsafeElements: page)
            PageRemains.clear(&span, isFirst: offset == 0)
            return unsafe original.pointee.xWrite(file, page.baseAddress, count, offset)
        }
    }

    /// Lets a page go, or, if there is none, the whole map: SQLite does that at the first read behind another connection's commit.
    ///
    /// It wants the map anew in case the file is shorter by then. Ours only grows, and what is written to it is seen in the map.
    private static func letGo(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ offset: sqlite3_int64,
        _ page: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let file = unsafe file, let table = unsafe file.pointee.pMethods else { return SQLITE_IOERR }
        let methods = unsafe UnsafeMutableRawPointer(mutating: table).assumingMemoryBound(to: Methods.self)
        let original = unsafe methods.pointee.original
        if unsafe page == nil {
            var count: sqlite3_int64 = 0
            let isKnown = unsafe original.pointee.xFileSize(file, &count) == SQLITE_OK
            if isKnown, unsafe count == methods.pointee.mappedCount { return SQLITE_OK }
            unsafe methods.pointee.mappedCount = count
        }
        return unsafe original.pointee.xUnfetch(file, offset, page)
    }

    /// A whole page of one of SQLite's sizes at its place.
    private static func isPage(_ count: Int32, _ offset: sqlite3_int64) -> Bool {
        let count = Int64(count)
        return (512...65_536).contains(count) && count & (count - 1) == 0 && offset % count == 0
            && offset / count < PageRemains.maximumPages
    }
}
