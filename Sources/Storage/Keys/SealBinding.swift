/// What a ciphertext is bound to (its associated data): moved anywhere else it does not open.
struct SealBinding {
    /// A table with a sealed column; the numbers are in every ciphertext and never change.
    enum Table: UInt8, CaseIterable {
        case cards = 1
        case verifications, sessions, debts, erasedOperations, events, openings, clients, plans, planBatches
    }

    /// The version of this layout and of what is sealed: part of the binding.
    private static let version: UInt16 = 1
    /// Each table has one sealed column.
    private static let column: UInt8 = 1

    /// Version, table, column, generation, account, row.
    let bytes: InlineArray<36, UInt8>

    /// Binds to a row by its number.
    init(_ table: Table, _ generation: UInt32, _ account: AccountIndex, number: UInt64) {
        self.init(table, generation, account) { index in
            index < 8 ? 0 : UInt8(truncatingIfNeeded: number >> UInt64(8 * (15 - index)))
        }
    }

    /// Binds to a row by its place.
    init(_ table: Table, _ generation: UInt32, _ place: Place) {
        self.init(table, generation, place.account, number: UInt64(place.number))
    }

    /// Binds to a row of no account by a key of 16 bytes, or the first 16 of a longer one.
    init(_ table: Table, _ generation: UInt32, key: [UInt8]) {
        precondition(key.count >= 16)
        self.init(table, generation, .none) { key[$0] }
    }

    private init(_ table: Table, _ generation: UInt32, _ account: AccountIndex, row: (Int) -> UInt8) {
        bytes = InlineArray<36, UInt8> { index in
            switch index {
            case 0: UInt8(truncatingIfNeeded: Self.version >> 8)
            case 1: UInt8(truncatingIfNeeded: Self.version)
            case 2: table.rawValue
            case 3: Self.column
            case 4..<8: UInt8(truncatingIfNeeded: generation >> UInt32(8 * (7 - index)))
            case 8..<20: account.bytes[index - 8]
            default: row(index - 20)
            }
        }
    }
}
