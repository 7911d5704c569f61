internal import CSQLite

/// A prepared statement: prepared once, used often, on the thread of its connection, which it keeps open.
///
/// Parameters count from 1, columns from 0, as SQLite counts them.
@safe package struct Statement: ~Copyable {
    private let pointer: OpaquePointer
    private let handle: DatabaseHandle

    /// Prepares one statement; the SQL is a literal, so it cannot be built from input.
    package init(_ sql: StaticString, on connection: borrowing Connection) throws(SQLiteError) {
        let handle = connection.handle
        var pointer: OpaquePointer?
        var tail: UnsafePointer<CChar>?
        let length = sql.utf8CodeUnitCount
        let code = unsafe sql.utf8Start.withMemoryRebound(to: CChar.self, capacity: length) { start in
            let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
            let code = unsafe sqlite3_prepare_v3(handle.pointer, start, Int32(length), flags, &pointer, &tail)
            precondition(unsafe code != SQLITE_OK || tail == start + length, "one statement at a time")
            return code
        }
        try handle.check(code, "prepare")
        guard let prepared = unsafe pointer else { throw SQLiteError(SQLITE_MISUSE, "prepare") }
        unsafe self.pointer = prepared
        self.handle = handle
    }

    deinit { unsafe sqlite3_finalize(pointer) }

    /// Lends the statement for one use, and resets it however that ends: no lock is kept and no parameter stays bound.
    package mutating func withReset<Value, Failure: Error>(
        _ body: (inout Statement) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        defer { reset() }
        return try body(&self)
    }

    /// Goes to the next row; false behind the last one.
    package mutating func step() throws(SQLiteError) -> Bool {
        switch unsafe sqlite3_step(pointer) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw SQLiteError(code, "step")
        }
    }

    /// Makes the statement ready for its next use and forgets the parameters.
    package mutating func reset() {
        // The code repeats the failure that `step` has thrown already.
        unsafe sqlite3_reset(pointer)
        unsafe sqlite3_clear_bindings(pointer)
    }

    /// Binds a number.
    package mutating func bind(_ value: Int64, at index: Int32) throws(SQLiteError) {
        try handle.check(unsafe sqlite3_bind_int64(pointer, index, value), "bind")
    }

    /// Binds a text.
    package mutating func bind(_ text: String, at index: Int32) throws(SQLiteError) {
        var text = text
        let code = text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
                unsafe cardvault_bind_text(pointer, index, bytes.baseAddress, Int32(bytes.count))
            }
        }
        try handle.check(code, "bind")
    }

    /// Binds a copy of the bytes; no bytes are an empty blob, not null.
    package mutating func bind(_ blob: Span<UInt8>, at index: Int32) throws(SQLiteError) {
        let code = unsafe blob.withUnsafeBytes { bytes in
            unsafe cardvault_bind_blob(pointer, index, bytes.baseAddress, Int32(bytes.count))
        }
        try handle.check(code, "bind")
    }

    /// Binds null.
    package mutating func bindNull(at index: Int32) throws(SQLiteError) {
        try handle.check(unsafe sqlite3_bind_null(pointer, index), "bind")
    }

    /// Whether the column of the current row is null.
    package func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(pointer, column) == SQLITE_NULL }

    /// The number in the column; 0 for null.
    package func int(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(pointer, column) }

    /// Lends the bytes of a blob or the UTF-8 of a text without a copy; none for null.
    package func withBytes<Value, Failure: Error>(
        _ column: Int32,
        _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        // In this order: asking for the bytes may convert the value, and with it its length.
        let start = unsafe sqlite3_column_blob(pointer, column)?.assumingMemoryBound(to: UInt8.self)
        let count = Int(unsafe sqlite3_column_bytes(pointer, column))
        return try body(
            unsafe Span(_unsafeElements: UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
        )
    }
}
