extension VaultTransaction {
    /// Owes the bank the deactivation of a handle; withheld while a live card of any account holds it.
    ///
    /// - Parameters:
    ///   - card: The revoked card that shows how far the debt is, if there is one.
    ///   - isErased: Whether the account was erased: the audit then names it no more.
    func owe(
        _ bankCard: BankCard,
        of account: AccountID,
        for card: SavedCard.ID?,
        isErased: Bool = false,
        by caller: Caller
    ) throws(VaultError) {
        let key = key(of: bankCard)
        var debt = try debt(key) ?? Debt(of: bankCard, for: account, at: now)
        debt.renew(bankCard, for: account, at: now)
        if let card { try wait(card, for: &debt, on: bankCard) }
        // A call that is out is waited for by its sender, which looks again who holds the handle.
        if debt.status != .sending { try debt.withhold(try isHeld(bankCard), at: now) }
        try put(debt, key)
        try show(debt)
        let subject = isErased ? AuditRecord.Subject() : AuditRecord.Subject(account: account, card: card)
        try record(AuditRecord(.deactivationOwed, by: caller, on: subject, reason: debt.status.rawValue))
    }

    /// Lets a revoked card show the debt; one whose handle was forgotten when an earlier debt was paid holds it again.
    private func wait(_ id: SavedCard.ID, for debt: inout Debt, on bankCard: BankCard) throws(VaultError) {
        debt.add(id)
        guard var card = try card(id), card.status == .revoked, card.bankCardID == nil else { return }
        card.bankCardID = bankCard.id
        try put(card)
    }

    /// Shows on the revoked cards that wait for a debt how far it is; a handle whose debt has ended is forgotten.
    func show(_ debt: Debt) throws(VaultError) {
        for id in debt.cards {
            guard var card = try card(id), card.status == .revoked else { continue }
            card.note(debt.shown)
            if !debt.status.isOpen, debt.status != .cancelled { card.bankCardID = nil }
            try put(card)
        }
    }
    /// What the audit may name of a debt: a card that is still there. The account of an erased one is named no more.
    func subject(of debt: Debt) throws(VaultError) -> AuditRecord.Subject {
        for id in debt.cards.sorted(by: { $0.text < $1.text }) {
            if let card = try card(id) { return AuditRecord.Subject(account: card.account, card: id) }
        }
        return AuditRecord.Subject()
    }
}
