internal import CardVault
internal import SQLite

/// A prepared statement that others can hold on to; its failures are the domain's.
final class StatementBox {
    private var statement: Statement

    init(_ sql: StaticString, on connection: borrowing Connection) throws(SQLiteError) {
        statement = try Statement(sql, on: connection)
    }

    /// Binds the parameters in order and runs to the end.
    func run<each Parameter: Bindable>(_ parameters: repeat each Parameter) throws(VaultError) {
        do throws(SQLiteError) {
            try execute(repeat each parameters)
        } catch {
            throw VaultError(error)
        }
    }

    /// The same, with the database's own error.
    ///
    /// The parameters are bound here and not there: the compiler makes this again for the types of each call, which it does
    /// within a module only.
    func execute<each Parameter: Bindable>(_ parameters: repeat each Parameter) throws(SQLiteError) {
        defer { statement.reset() }
        var index: Int32 = 1
        for parameter in repeat each parameters {
            try parameter.bind(to: &statement, at: index)
            index += 1
        }
        try Self.runToEnd(&statement)
    }

    private static func runToEnd(_ statement: inout Statement) throws(SQLiteError) {
        while try statement.step() {}
    }

    /// Binds the parameters in order and reads the first row, if there is one.
    func first<each Parameter: Bindable, Value>(
        _ parameters: repeat each Parameter,
        read: (borrowing Statement) throws(VaultError) -> Value
    ) throws(VaultError) -> Value? {
        var found: Value?
        try rows(repeat each parameters) { row throws(VaultError) in
            found = try read(row)
            return false
        }
        return found
    }

    /// Binds the parameters in order and reads at most `limit` rows.
    func all<each Parameter: Bindable, Value>(
        limit: Int,
        _ parameters: repeat each Parameter,
        read: (borrowing Statement) throws(VaultError) -> Value
    ) throws(VaultError) -> [Value] {
        var values: [Value] = []
        guard limit > 0 else { return values }
        try rows(repeat each parameters) { row throws(VaultError) in
            values.append(try read(row))
            return values.count < limit
        }
        return values
    }

    /// Reads the row of a place.
    func first<Value>(
        at place: Place,
        read: (borrowing Statement) throws(VaultError) -> Value
    ) throws(VaultError) -> Value? {
        try first(place.row, place.account, read: read)
    }

    /// Hands on the rows of an account whose numbers are below one, newest first, until `read` wants no more.
    func rows(
        of account: AccountIndex,
        below number: Int64 = .max,
        read: (borrowing Statement) throws(VaultError) -> Bool
    ) throws(VaultError) {
        guard number > 0 else { return }
        let keys = account.rows
        let last = number > Int64(UInt32.max) ? keys.upperBound : keys.lowerBound | (number - 1)
        try rows(keys.lowerBound, last, account, read: read)
    }

    /// Runs for all rows of an account.
    func run(of account: AccountIndex) throws(VaultError) {
        let keys = account.rows
        try run(keys.lowerBound, keys.upperBound, account)
    }

    /// Binds the parameters in order and hands on rows until `read` wants no more.
    func rows<each Parameter: Bindable>(
        _ parameters: repeat each Parameter,
        read: (borrowing Statement) throws(VaultError) -> Bool
    ) throws(VaultError) {
        defer { statement.reset() }
        var index: Int32 = 1
        do throws(SQLiteError) {
            for parameter in repeat each parameters {
                try parameter.bind(to: &statement, at: index)
                index += 1
            }
        } catch {
            throw VaultError(error)
        }
        try Self.rows(of: &statement, read)
    }

    /// One access to the statement for all of its rows.
    private static func rows(
        of statement: inout Statement,
        _ read: (borrowing Statement) throws(VaultError) -> Bool
    ) throws(VaultError) {
        while try step(&statement) {
            guard try read(statement) else { return }
        }
    }

    private static func step(_ statement: inout Statement) throws(VaultError) -> Bool {
        do throws(SQLiteError) { return try statement.step() } catch { throw VaultError(error) }
    }
}
