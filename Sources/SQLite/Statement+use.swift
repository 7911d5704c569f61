extension Statement {
    /// Binds the parameters in order, runs to the end, resets.
    package mutating func run<each Parameter: Bindable>(
        _ parameters: repeat each Parameter
    ) throws(SQLiteError) {
        defer { reset() }
        try bindAll(repeat each parameters)
        while try step() {}
    }

    /// Binds the parameters in order, reads the first row if there is one, resets.
    package mutating func first<each Parameter: Bindable, Value>(
        _ parameters: repeat each Parameter,
        read: (borrowing Statement) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value? {
        defer { reset() }
        try bindAll(repeat each parameters)
        return try step() ? try read(self) : nil
    }

    /// Binds the parameters in order, reads at most `limit` rows, resets.
    package mutating func all<each Parameter: Bindable, Value>(
        limit: Int,
        _ parameters: repeat each Parameter,
        read: (borrowing Statement) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> [Value] {
        defer { reset() }
        try bindAll(repeat each parameters)
        var values: [Value] = []
        while values.count < limit, try step() { values.append(try read(self)) }
        return values
    }

    private mutating func bindAll<each Parameter: Bindable>(
        _ parameters: repeat each Parameter
    ) throws(SQLiteError) {
        var index: Int32 = 1
        for parameter in repeat each parameters {
            try parameter.bind(to: &self, at: index)
            index += 1
        }
    }

    /// The number in the column, or nil for null.
    package func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }

    /// The text in the column; empty for null.
    package func text(_ column: Int32) -> String {
        withBytes(column) { bytes in
            guard let text = try? UTF8Span(validating: bytes) else { return "" }
            return String(copying: text)
        }
    }

    /// The text in the column, or nil for null.
    package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    /// A copy of the bytes in the column; empty for null.
    package func blob(_ column: Int32) -> [UInt8] {
        withBytes(column) { bytes in unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) } }
    }

    /// A copy of the bytes in the column, or nil for null.
    package func optionalBlob(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : blob(column) }
}
