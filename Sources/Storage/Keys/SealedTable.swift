internal import CardVault
internal import Cryptography
internal import SQLite

/// The key of a sealed row, in the form that its table has.
enum RowKey: Sendable {
    /// The key of a place, whose account is in the row as well.
    case place(Int64)
    case number(Int64)
    case bytes([UInt8])
    case text(String)
}

/// How the sealed rows of a table are counted, walked in the order of their keys, and given another ciphertext.
struct SealedTable: Sendable {
    /// Every table there is: what is not here is not rewrapped, and not counted when a key is to be destroyed.
    static let all = SealBinding.Table.allCases.map(SealedTable.of)

    let table: SealBinding.Table
    /// What comes before every key.
    let start: RowKey
    /// Generations, and how many rows each has.
    let count: StaticString
    /// Account or null, key, generation and ciphertext of rows behind a key that are sealed under an older generation.
    let older: StaticString
    /// Another generation and ciphertext for a row whose ciphertext is still the one that was read.
    let replace: StaticString

    /// The key in a row of `older`.
    func key(_ row: borrowing Statement) throws(VaultError) -> RowKey {
        switch start {
        case .place: return .place(row.int(1))
        case .number: return .number(row.int(1))
        case .bytes: return .bytes(row.blob(1))
        case .text: return .text(row.text(1))
        }
    }

    /// What the ciphertext in a row of `older` is bound to, under any generation.
    func binding(_ row: borrowing Statement, _ key: RowKey) throws(VaultError) -> (UInt32) -> SealBinding {
        let table = table
        switch key {
        case .place(let key):
            guard let account = row.withBytes(0, { AccountIndex($0) }) else { throw .storageCorrupt }
            return { SealBinding(table, $0, Place(account: account, number: UInt32(truncatingIfNeeded: key))) }
        case .number(let number):
            let account = row.withBytes(0) { AccountIndex($0) } ?? .none
            return { SealBinding(table, $0, account, number: UInt64(bitPattern: number)) }
        case .bytes(let bytes):
            guard bytes.count >= 16 else { throw .storageCorrupt }
            return { SealBinding(table, $0, key: bytes) }
        case .text(let text):
            let bytes = SHA256.hash(text.utf8.span).bytes
            return { SealBinding(table, $0, key: bytes) }
        }
    }
}

extension StatementBox {
    /// Hands on rows of `SealedTable.older` behind a key, oldest key first, until `read` wants no more.
    func rows(
        after key: RowKey,
        olderThan generation: UInt32,
        read: (borrowing Statement) throws(VaultError) -> Bool
    ) throws(VaultError) {
        let generation = Int64(generation)
        switch key {
        case .place(let number), .number(let number): try rows(number, generation, read: read)
        case .bytes(let bytes): try rows(bytes, generation, read: read)
        case .text(let text): try rows(text, generation, read: read)
        }
    }

    /// Runs `SealedTable.replace` for a row.
    func replace(_ row: ResealedRow, under generation: UInt32) throws(VaultError) {
        let (new, old) = (Int64(generation), Int64(row.oldGeneration))
        switch row.key {
        case .place(let number), .number(let number): try run(number, new, row.sealed, old, row.oldSealed)
        case .bytes(let bytes): try run(bytes, new, row.sealed, old, row.oldSealed)
        case .text(let text): try run(text, new, row.sealed, old, row.oldSealed)
        }
    }
}

/// A row that was read and sealed anew, and is not written yet.
struct ResealedRow: Sendable {
    let key: RowKey
    let oldGeneration: UInt32
    let oldSealed: [UInt8]
    let sealed: [UInt8]
}
