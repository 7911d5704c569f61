/// Where a row is: its account, and a number that is higher the newer it is.
struct Place: Hashable, Sendable {
    let account: AccountIndex
    let number: UInt32
}
