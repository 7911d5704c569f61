/// Lets an operator end a debt that the bank will never take, with a reason for the record.
package struct SettleDebt<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// Ends the debt that a revoked card waits for; the reason has 1 to 500 bytes.
    package func callAsFunction(
        of id: SavedCard.ID,
        because reason: String,
        by caller: Caller
    ) async throws(VaultError) -> SavedCard {
        guard !reason.isEmpty else { throw .purposeMissing }
        let reason = try ShortText.checked(reason, maximumBytes: 500)
        return try await ports.repository.decide { transaction throws(VaultError) in
            guard let card = try transaction.card(id) else { throw .cardNotFound }
            guard card.status == .revoked, let handle = card.bankCard, var debt = try transaction.debt(on: handle),
                debt.status.isOpen
            else { throw .debtNotFound }
            let key = transaction.key(of: handle)
            try debt.end(.settled)
            try transaction.put(debt, key)
            try transaction.show(debt)
            let subject = AuditRecord.Subject(account: card.account, card: id)
            try transaction.record(AuditRecord(.deactivationSettled, by: caller, on: subject, words: reason))
            guard let shown = try transaction.card(id) else { throw .storageCorrupt }
            return shown
        }
    }
}
