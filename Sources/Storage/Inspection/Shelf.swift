internal import CardVault
internal import SQLite

/// The rows of one table in the order of their key, a page at a time.
///
/// Columns 0 and 1 are the key, a blob and a number of which a table may use one; then generation and sealed, and what belongs to the table.
struct Shelf {
    /// The key behind which a page begins.
    struct Key {
        var blob: [UInt8] = []
        var number = Int64.min
    }

    let table: String
    private let page: StatementBox
    /// The last number of a table whose key is one; nil where keys are spread evenly or rows are few.
    private let last: StatementBox?

    init(
        _ table: String,
        _ page: StaticString,
        last: StaticString? = nil,
        on connection: borrowing Connection
    ) throws(VaultError) {
        self.table = table
        do throws(SQLiteError) {
            self.page = try StatementBox(page, on: connection)
            if let last { self.last = try StatementBox(last, on: connection) } else { self.last = nil }
        } catch {
            throw VaultError(error)
        }
    }

    /// Hands on the rows behind a key; gives the last key, or nil if the table ended.
    func rows(
        after key: Key,
        limit: Int,
        _ read: (borrowing Statement) throws(VaultError) -> Void
    ) throws(VaultError) -> Key? {
        var (count, end) = (0, key)
        try page.rows(key.blob, key.number, Int64(limit)) { row throws(VaultError) in
            count += 1
            end = Key(blob: row.blob(0), number: row.int(1))
            try read(row)
            return true
        }
        return count < limit ? nil : end
    }

    /// A key from which a page is as good as any other.
    func somewhere() throws(VaultError) -> Key {
        var key = Key()
        key.blob = (0..<16).map { _ in UInt8.random(in: 0...255) }
        guard let last else {
            key.number = Int64.random(in: .min ... .max)
            return key
        }
        let end = try last.first { $0.int(0) } ?? 0
        key.number = Int64.random(in: 0...max(0, end)) - 1
        return key
    }
}
