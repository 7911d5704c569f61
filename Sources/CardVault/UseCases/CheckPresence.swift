/// Looks whether the bank still lists a card; shown on the card, and by itself changes no status.
package struct CheckPresence<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// What the bank's list says; `suspending` is for the cases in which rule 8 lets an absence suspend the card.
    package func callAsFunction(
        _ id: SavedCard.ID,
        suspending: Bool = false,
        by caller: Caller
    ) async throws(VaultError) -> SavedCard.Presence {
        let card = try ports.repository.read { reader throws(VaultError) in
            guard let card = try reader.card(id) else { throw .cardNotFound }
            try caller.mustSee(card.account, card.terminal, or: .cardNotFound)
            guard card.isLive else { throw .cardRevoked }
            return card
        }
        guard let handle = card.bankCardID else { throw .cardRevoked }
        guard let list = await ports.bank.savedCards(of: card.account, on: card.terminal) else {
            throw .bankUnavailable
        }
        let entry = list.first { $0.id == handle }
        let presence = SavedCard.Presence(
            isPresent: entry != nil,
            isAvailable: entry?.isAvailable,
            checkedAt: ports.clock.now
        )
        try await note(presence, of: id, handle, suspending, caller)
        return presence
    }

    private func note(
        _ presence: SavedCard.Presence,
        of id: SavedCard.ID,
        _ handle: BankCardID,
        _ suspending: Bool,
        _ caller: Caller
    ) async throws(VaultError) {
        try await ports.repository.decide { transaction throws(VaultError) in
            // What was looked up may have been revoked, or its handle replaced, meanwhile.
            guard var card = try transaction.card(id), card.isLive, card.bankCardID == handle else { return }
            // A look that may not suspend does not stand in for one that has to.
            if suspending { try transaction.checkPresence(of: id, at: nil) }
            let before = card.presence
            card.presence = presence
            let subject = AuditRecord.Subject(account: card.account, card: id)
            if suspending, !presence.isPresent, card.status == .active {
                try card.move(to: .suspended(Suspension(reason: .absentAtBank, code: nil, at: transaction.now)))
                try transaction.record(
                    AuditRecord(
                        .cardSuspended,
                        by: caller,
                        on: subject,
                        reason: Suspension.Reason.absentAtBank.rawValue
                    )
                )
                try transaction.emit(
                    VaultEvent(.cardSuspended, account: card.account, card: id, terminal: card.terminal)
                )
            }
            try transaction.put(card)
            let seen = presence.isPresent ? "present" : "absent"
            try transaction.record(AuditRecord(.cardPresenceChecked, by: caller, on: subject, reason: seen))
            guard before?.isPresent != presence.isPresent || before?.isAvailable != presence.isAvailable else { return }
            try transaction.emit(
                VaultEvent(.cardPresenceChanged, account: card.account, card: id, terminal: card.terminal)
            )
        }
    }
}
