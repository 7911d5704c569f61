/// What a statement takes as a parameter; spans are bound one by one.
package protocol Bindable {
    /// Binds a copy.
    func bind(to statement: inout Statement, at index: Int32) throws(SQLiteError)
}

extension Int64: Bindable {
    /// Binds a number.
    package func bind(to statement: inout Statement, at index: Int32) throws(SQLiteError) {
        try statement.bind(self, at: index)
    }
}

extension String: Bindable {
    /// Binds a text.
    package func bind(to statement: inout Statement, at index: Int32) throws(SQLiteError) {
        try statement.bind(self, at: index)
    }
}

extension [UInt8]: Bindable {
    /// Binds a blob.
    package func bind(to statement: inout Statement, at index: Int32) throws(SQLiteError) {
        try statement.bind(span, at: index)
    }
}

extension Optional: Bindable where Wrapped: Bindable {
    /// Binds the value, or null.
    package func bind(to statement: inout Statement, at index: Int32) throws(SQLiteError) {
        if let self { try self.bind(to: &statement, at: index) } else { try statement.bindNull(at: index) }
    }
}
