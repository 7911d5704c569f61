extension VaultTransaction {
    /// Owes the bank the deactivation of a handle; withheld while a live card of any account holds it.
    ///
    /// - Parameters:
    ///   - card: The revoked card that shows how far the debt is, if there is one; as it is written.
    ///   - isErased: Whether the account was erased: the audit then names it no more.
    ///   - isTold: Whether a leaf of the same decision says that the handle is to be deactivated: only a debt that is not simply
    ///     pending then has a leaf of its own.
    /// - Returns: The card as it shows the debt.
    @discardableResult
    func owe(
        _ bankCard: BankCard,
        of account: AccountID,
        for card: SavedCard?,
        isErased: Bool = false,
        isTold: Bool = false,
        by caller: Caller
    ) throws(VaultError) -> SavedCard? {
        let key = key(of: bankCard)
        var debt = try debt(key) ?? Debt(of: bankCard, for: account, at: now)
        debt.renew(bankCard, for: account, at: now)
        let waiting = try card.map { card throws(VaultError) in try wait(card, for: &debt, on: bankCard) }
        // A call that is out is waited for by its sender, which looks again who holds the handle.
        if debt.status != .sending { try debt.withhold(try isHeld(bankCard), at: now) }
        try put(debt, key)
        let shown = try show(debt, on: waiting)
        if isTold, debt.status == .pending { return shown }
        let subject = isErased ? AuditRecord.Subject() : AuditRecord.Subject(account: account, card: card?.id)
        try record(AuditRecord(.deactivationOwed, by: caller, on: subject, reason: debt.status.rawValue))
        return shown
    }

    /// Lets a revoked card show the debt; one whose handle was forgotten when an earlier debt was paid holds it again.
    private func wait(_ card: SavedCard, for debt: inout Debt, on bankCard: BankCard) throws(VaultError) -> SavedCard {
        debt.add(card.id)
        guard card.status == .revoked, card.bankCardID == nil else { return card }
        var card = card
        card.bankCardID = bankCard.id
        try put(card)
        return card
    }

    /// Shows on the revoked cards that wait for a debt how far it is; a handle whose debt has ended is forgotten.
    ///
    /// One of the cards may be given as it is written, and is returned as it is then.
    @discardableResult
    func show(_ debt: Debt, on known: SavedCard? = nil) throws(VaultError) -> SavedCard? {
        var shown = known
        for id in debt.cards {
            guard let before = try id == known?.id ? known : card(id), before.status == .revoked else { continue }
            var card = before
            card.note(debt.shown)
            if !debt.status.isOpen, debt.status != .cancelled { card.bankCardID = nil }
            if card.state != before.state || card.bankCardID != before.bankCardID { try put(card) }
            if id == known?.id { shown = card }
        }
        return shown
    }
    /// What the audit may name of a debt: a card that is still there. The account of an erased one is named no more.
    func subject(of debt: Debt) throws(VaultError) -> AuditRecord.Subject {
        for id in debt.cards.sorted(by: { $0.text < $1.text }) {
            if let card = try card(id) { return AuditRecord.Subject(account: card.account, card: id) }
        }
        return AuditRecord.Subject()
    }
}
