internal import CardVault
internal import SQLite

extension SQLiteReader {
    func debt(on card: BankCard) throws(VaultError) -> Debt? { try debt(key(of: card)) }

    func debt(_ key: DebtKey) throws(VaultError) -> Debt? {
        guard key.bytes.count == 16 else { return nil }
        return try statements.debt.first(key.bytes) { row throws(VaultError) in try dueDebt(row).debt }
    }

    func key(of card: BankCard) -> DebtKey { DebtKey(bytes: ciphers.debtKey(of: card)) }

    func dueDebts(at now: Instant, limit: Int) throws(VaultError) -> [DueDebt] {
        try statements.dueDebts.all(limit: limit, now.milliseconds) { row throws(VaultError) in try dueDebt(row) }
    }

    func openDebts(limit: Int) throws(VaultError) -> [DueDebt] {
        try statements.openDebts.all(limit: limit) { row throws(VaultError) in try dueDebt(row) }
    }

    func nextDue() throws(VaultError) -> Instant? {
        try statements.nextDue.first { row in row.optionalInt(0) }?.map { Instant(milliseconds: $0) }
    }

    /// The debt of a row.
    func dueDebt(_ row: borrowing Statement) throws(VaultError) -> DueDebt {
        let key = row.blob(0)
        let debt = try open(row) {
            SealBinding(.debts, $0, key: key)
        } _: { bytes throws(VaultError) in
            try DebtRecord.read(bytes)
        }
        guard row.int(1) == Int64(debt.status.code) else { throw .storageCorrupt }
        return DueDebt(key: DebtKey(bytes: key), debt: debt)
    }
}
