/// Hands the bank's handle of a card to a service that may charge it; the leaf is durable before the answer.
package struct RevealCard<Storage: Repository>: Sendable {
    /// What a charging service needs.
    package struct Revealed: Sendable {
        /// The handle.
        package let bankCardID: BankCardID
        /// The terminal it was verified on.
        package let terminal: Terminal
    }

    let ports: Ports<Storage>
    private let limit: RateLimit

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) {
        self.ports = ports
        limit = RateLimit(perMinute: ports.policy.revealsPerClientPerMinute)
    }

    /// Reveals a card that is active; the purpose (1 to 200 bytes) goes into the audit.
    package func callAsFunction(
        _ id: SavedCard.ID,
        for purpose: String,
        by caller: Caller
    ) async throws(VaultError) -> Revealed {
        guard !purpose.isEmpty else { throw .purposeMissing }
        let purpose = try ShortText.checked(purpose, maximumBytes: 200)
        // What is not there is told before that too much was asked for (the order of refusals).
        try ports.repository.read { reader throws(VaultError) in _ = try Self.card(id, seenBy: caller, reader) }
        if let client = caller.client, !limit.admits(client.id, at: ports.clock.now) { throw .clientLimited }
        if case .found(let revealed) = try await look(id, purpose, caller, isChecked: false) { return revealed }
        // Restored from a backup: the bank may know of an end that the vault has forgotten.
        _ = try await CheckPresence(ports: ports)(id, suspending: true, by: caller)
        guard case .found(let revealed) = try await look(id, purpose, caller, isChecked: true) else {
            throw .bankUnavailable
        }
        return revealed
    }

    private func look(
        _ id: SavedCard.ID,
        _ purpose: String,
        _ caller: Caller,
        isChecked: Bool
    ) async throws(VaultError) -> Found {
        let (terminals, restored) = (ports.terminals, ports.lastRestore)
        let found = try await ports.repository.decide { transaction throws(VaultError) -> Found in
            let card = try Self.card(id, seenBy: caller, transaction)
            let subject = AuditRecord.Subject(account: card.account, card: id)
            guard card.status == .active, let handle = card.bankCardID else {
                // A refusal is recorded too, and must outlive the error: so it is a value here.
                try transaction.record(
                    AuditRecord(
                        .cardRevealed,
                        by: caller,
                        on: subject,
                        outcome: .refused,
                        reason: card.status.rawValue,
                        words: purpose
                    )
                )
                return .notActive
            }
            if let restored, !card.wasSeen(since: restored, orJustNow: isChecked) { return .unseen }
            try transaction.record(AuditRecord(.cardRevealed, by: caller, on: subject, words: purpose))
            return .found(Revealed(bankCardID: handle, terminal: try terminals.named(card.terminal)))
        }
        if case .notActive = found { throw .cardNotActive }
        return found
    }

    private static func card(
        _ id: SavedCard.ID,
        seenBy caller: Caller,
        _ reader: any VaultReader
    ) throws(VaultError) -> SavedCard {
        guard let card = try reader.card(id) else { throw .cardNotFound }
        try caller.mustSee(card.account, card.terminal, or: .cardNotFound)
        return card
    }

    private enum Found: Sendable {
        case found(Revealed)
        case notActive
        /// Not seen at the bank since the vault was restored.
        case unseen
    }
}

extension SavedCard {
    /// Whether the bank was seen to hold the card after a moment; `justNow` is for a look whose time a slow clock puts before it.
    fileprivate func wasSeen(since moment: Instant, orJustNow justNow: Bool) -> Bool {
        if verifiedAt > moment { return true }
        guard let presence, presence.isPresent else { return false }
        return justNow || presence.checkedAt > moment
    }
}
