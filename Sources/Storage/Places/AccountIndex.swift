internal import SQLite

/// Twelve bytes that stand for an account: a keyed hash of its name.
struct AccountIndex: Sendable {
    typealias Bytes = InlineArray<12, UInt8>

    /// Stands for no account, where there is none.
    static let none = AccountIndex(Bytes(repeating: 0))

    let bytes: Bytes

    init(_ bytes: Bytes) { self.bytes = bytes }

    /// The first eight bytes as a number: it sorts as the bytes do.
    var leadingBits: UInt64 { (0..<8).reduce(0) { $0 << 8 | UInt64(bytes[$1]) } }

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
