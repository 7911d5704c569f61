/// Where a row is: its account, and a number that is higher the newer it is.
struct Place: Hashable, Sendable {
    let account: AccountIndex
    let number: UInt32

    /// The key of its row.
    var row: Int64 { account.rows.lowerBound | Int64(number) }
}
