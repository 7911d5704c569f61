/// Takes cards out of use here at once, and owes the bank their deactivation.
package struct RevokeCards<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// Revokes one card; again: the same answer.
    package func callAsFunction(
        _ id: SavedCard.ID,
        for reason: Revocation.Reason,
        note: String?,
        by caller: Caller
    ) async throws(VaultError) -> SavedCard {
        let note = try Self.checked(note)
        let card = try await ports.repository.decide { transaction throws(VaultError) in
            guard let card = try transaction.card(id) else { throw .cardNotFound }
            try caller.mustSee(card.account, card.terminal, or: .cardNotFound)
            return try transaction.revoke(card, for: reason, note: note, by: caller)
        }
        ports.alarm.ring()
        return card
    }

    /// Revokes all live cards of an account that the caller may see, in one transaction.
    package func callAsFunction(
        all account: AccountID,
        for reason: Revocation.Reason,
        note: String?,
        by caller: Caller
    ) async throws(VaultError) -> [SavedCard] {
        let note = try Self.checked(note)
        try caller.mustSee(account, or: .accountNotFound)
        let cards = try await ports.repository.decide { transaction throws(VaultError) in
            var revoked: [SavedCard] = []
            for card in try transaction.liveCards(of: account) where caller.client?.sees(card.terminal) ?? true {
                revoked.append(try transaction.revoke(card, for: reason, note: note, by: caller))
            }
            return revoked
        }
        ports.alarm.ring()
        return cards
    }

    private static func checked(_ note: String?) throws(VaultError) -> String? {
        guard let note else { return nil }
        return try ShortText.checked(note, maximumBytes: 500)
    }
}

extension VaultTransaction {
    /// Card, debt, leaf and event commit together: what we cannot record, we do not do. Without a time it is that of now.
    ///
    /// One leaf tells of it: that a card was revoked means that the bank is owed its deactivation.
    @discardableResult
    package func revoke(
        _ card: SavedCard,
        for reason: Revocation.Reason,
        note: String?,
        at moment: Instant? = nil,
        by caller: Caller
    ) throws(VaultError) -> SavedCard {
        guard card.isLive, let handle = card.bankCard else { return card }
        var card = card
        let revocation = Revocation(
            reason: reason,
            note: note,
            by: caller.name,
            at: moment ?? now,
            bankDeactivation: .pending
        )
        try card.move(to: .revoked(revocation))
        // Its reminder stays: whoever comes to it finds a card that is revoked, and a revocation need not touch one more page.
        try put(card)
        let subject = AuditRecord.Subject(account: card.account, card: card.id)
        try record(AuditRecord(.cardRevoked, by: caller, on: subject, reason: reason.rawValue, words: note))
        try emit(VaultEvent(.cardRevoked, account: card.account, card: card.id, terminal: card.terminal))
        return try owe(handle, of: card.account, for: card, isTold: true, by: caller) ?? card
    }
}

/// Changes what the shop may change of a card: its label and whether it is the default.
package struct UpdateCard<Storage: Repository>: Sendable {
    /// What to change; nil leaves as it is.
    package struct Change: Sendable {
        /// The new label; `.some(nil)` clears it.
        package let label: String??
        /// Whether the card is the account's default.
        package let isDefault: Bool?

        /// States a change; a label has at most 64 bytes.
        package init(label: String??, isDefault: Bool?) throws(VaultError) {
            if case .some(.some(let text)) = label { _ = try ShortText.checked(text, maximumBytes: 64) }
            self.label = label
            self.isDefault = isDefault
        }
    }

    let ports: Ports<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// The changed card; a revoked one is not changed.
    package func callAsFunction(
        _ id: SavedCard.ID,
        _ change: Change,
        by caller: Caller
    ) async throws(VaultError) -> SavedCard {
        try await ports.repository.decide { transaction throws(VaultError) in
            guard var card = try transaction.card(id) else { throw .cardNotFound }
            try caller.mustSee(card.account, card.terminal, or: .cardNotFound)
            guard card.isLive else { throw .cardRevoked }
            let before = card
            if let label = change.label { card.label = label }
            if let isDefault = change.isDefault { card.isDefault = isDefault }
            guard card.label != before.label || card.isDefault != before.isDefault else { return card }
            if card.isDefault {
                for var other in try transaction.liveCards(of: card.account) where other.isDefault && other.id != id {
                    other.isDefault = false
                    try transaction.put(other)
                }
            }
            try transaction.put(card)
            let subject = AuditRecord.Subject(account: card.account, card: id)
            try transaction.record(AuditRecord(.cardUpdated, by: caller, on: subject))
            try transaction.emit(VaultEvent(.cardUpdated, account: card.account, card: id, terminal: card.terminal))
            return card
        }
    }
}
