internal import CardVault
internal import SQLite

extension SQLiteTransaction {
    func put(_ debt: Debt, _ key: DebtKey) throws(VaultError) {
        guard key.bytes.count == 16 else { throw .illegalMove }
        let sealed = try seal(DebtRecord.write(debt)) { SealBinding(.debts, $0, key: key.bytes) }
        let isToBeSent = debt.status.isOpen && debt.status != .withheld
        try writes.putDebt.run(
            key.bytes,
            Int64(debt.status.code),
            debt.owedAt.milliseconds,
            isToBeSent ? debt.dueAt.milliseconds : nil,
            sealed.generation,
            sealed.bytes
        )
    }

    func checkPresence(of card: SavedCard.ID, at due: Instant?) throws(VaultError) {
        try set(due, of: card, by: writes.cards.check)
    }

    func remind(of card: SavedCard.ID, at due: Instant?) throws(VaultError) {
        try set(due, of: card, by: writes.cards.remind)
    }

    private func set(_ due: Instant?, of card: SavedCard.ID, by statement: StatementBox) throws(VaultError) {
        guard let place = ciphers.cardIDs.place(of: card) else { throw .cardNotFound }
        try statement.run(place.row, place.account, due?.milliseconds)
        guard due == nil || connection.changes == 1 else { throw .cardNotFound }
    }

    func put(_ question: Question?, forErased key: Int64) throws(VaultError) {
        guard let question else { return try writes.endErasedOperation.run(key) }
        guard let old = try erasedOperation(key) else { return }
        try put(
            ErasedOperation(
                key: key,
                invoice: old.invoice,
                terminal: old.terminal,
                merchant: old.merchant,
                question: question
            )
        )
    }

    /// Writes down what is still asked of an erased account's operation.
    func put(_ operation: ErasedOperation) throws(VaultError) {
        let sealed = try seal(ErasedOperationRecord.write(operation)) { generation in
            SealBinding(.erasedOperations, generation, .none, number: UInt64(bitPattern: operation.key))
        }
        try writes.putErasedOperation.run(
            operation.key,
            operation.question.dueAt.milliseconds,
            sealed.generation,
            sealed.bytes
        )
    }
}
