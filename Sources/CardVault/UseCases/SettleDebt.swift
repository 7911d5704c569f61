/// Lets an operator end a debt that the bank will never take, with a reason for the record.
package struct SettleDebt<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// Ends the debt that a revoked card waits for; the reason has 1 to 500 bytes.
    @discardableResult
    package func callAsFunction(
        of id: SavedCard.ID,
        because reason: String,
        by caller: Caller
    ) async throws(VaultError) -> Debt {
        try await settle(because: reason, by: caller) { transaction throws(VaultError) in
            guard let card = try transaction.card(id) else { throw .cardNotFound }
            guard card.status == .revoked, let handle = card.bankCard else { throw .debtNotFound }
            return (transaction.key(of: handle), AuditRecord.Subject(account: card.account, card: id))
        }
    }

    /// Ends a debt by its own name: one that no card waits for has no other. The reason has 1 to 500 bytes.
    @discardableResult
    package func callAsFunction(
        _ key: DebtKey,
        because reason: String,
        by caller: Caller
    ) async throws(VaultError) -> Debt {
        try await settle(because: reason, by: caller) { transaction throws(VaultError) in
            guard let debt = try transaction.debt(key) else { throw .debtNotFound }
            return (key, try transaction.subject(of: debt))
        }
    }

    private func settle(
        because reason: String,
        by caller: Caller,
        _ find: @escaping @Sendable (any VaultTransaction) throws(VaultError) -> (DebtKey, AuditRecord.Subject)
    ) async throws(VaultError) -> Debt {
        guard !reason.isEmpty else { throw .purposeMissing }
        let reason = try ShortText.checked(reason, maximumBytes: 500)
        return try await ports.repository.decide { transaction throws(VaultError) in
            let (key, subject) = try find(transaction)
            guard var debt = try transaction.debt(key), debt.status.isOpen else { throw .debtNotFound }
            try debt.end(.settled)
            try transaction.put(debt, key)
            try transaction.show(debt)
            try transaction.record(AuditRecord(.deactivationSettled, by: caller, on: subject, words: reason))
            return debt
        }
    }
}
