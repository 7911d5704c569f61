internal import SQLite

/// Twelve bytes that stand for an account: a keyed hash of its name.
struct AccountIndex: Sendable {
    typealias Bytes = InlineArray<12, UInt8>

    /// Stands for no account, where there is none.
    static let none = AccountIndex(Bytes(repeating: 0))

    let bytes: Bytes

    init(_ bytes: Bytes) { self.bytes = bytes }

    /// The keys of its rows, and of rows of others that begin with the same four bytes: those, then a number in 32 bits.
    var rows: ClosedRange<Int64> {
        let first = Int64(Int32(truncatingIfNeeded: (0..<4).reduce(0) { $0 << 8 | Int64(bytes[$1]) })) << 32
        return first...(first | Int64(UInt32.max))
    }

    /// A number that sorts as its rows lie.
    var order: UInt64 { (0..<8).reduce(0) { $0 << 8 | UInt64(bytes[$1]) } ^ 1 << 63 }

    /// Copies twelve bytes; nil for any other number.
    init?(_ span: Span<UInt8>) {
        guard span.count == 12 else { return nil }
        bytes = Bytes { span[$0] }
    }
}

extension AccountIndex: Hashable {
    static func == (left: AccountIndex, right: AccountIndex) -> Bool {
        for index in left.bytes.indices where left.bytes[index] != right.bytes[index] { return false }
        return true
    }

    func hash(into hasher: inout Hasher) {
        for index in bytes.indices { hasher.combine(bytes[index]) }
    }
}

extension AccountIndex: Bindable {
    func bind(to statement: inout Statement, at index: Int32) throws(SQLiteError) {
        try statement.bind(bytes.span, at: index)
    }
}
