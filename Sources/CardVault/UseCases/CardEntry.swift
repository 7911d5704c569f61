/// Hosted card pages: made by a shop, used once by a cardholder's browser.
package struct CardEntry<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// What a shop wants of a hosted page.
    package struct Order: Sendable {
        /// Whose card.
        package let account: AccountID
        /// Where the browser goes in the end.
        package let returnURL: String
        /// Whether the card is kept.
        package let cardSave: Bool
        /// A saved card to verify again.
        package let card: SavedCard.ID?
        /// The terminal.
        package let terminal: TerminalName?
        /// The caller's reference, at most 64 bytes.
        package let reference: String?

        /// States an order.
        package init(
            account: AccountID,
            returnURL: String,
            cardSave: Bool,
            card: SavedCard.ID?,
            terminal: TerminalName?,
            reference: String?
        ) throws(VaultError) {
            self.account = account
            self.returnURL = returnURL
            self.cardSave = cardSave
            self.card = card
            self.terminal = terminal
            self.reference = try reference.map { text throws(VaultError) in
                try ShortText.checked(text, maximumBytes: 64)
            }
        }
    }

    /// Makes a session that lasts `policy.session`.
    package func open(_ order: Order, by caller: Caller) async throws(VaultError) -> CardEntrySession {
        try caller.mustSee(order.account, or: .accountNotFound)
        let (terminals, lifetime) = (ports.terminals, ports.policy.session)
        return try await ports.repository.decide { transaction throws(VaultError) in
            var terminal = try terminals.chosen(order.terminal, for: caller)
            if let id = order.card {
                guard let card = try transaction.card(id), card.account == order.account else { throw .cardNotFound }
                try caller.mustSee(card.account, card.terminal, or: .cardNotFound)
                guard card.isLive else { throw .cardRevoked }
                terminal = try terminals.named(card.terminal)
            }
            let session = CardEntrySession(
                id: try transaction.newSessionID(for: order.account),
                account: order.account,
                returnURL: order.returnURL,
                cardSave: order.card == nil && order.cardSave,
                card: order.card,
                terminal: terminal.name,
                reference: order.reference,
                client: caller.client?.id,
                createdAt: transaction.now,
                expiresAt: transaction.now + lifetime
            )
            try transaction.put(session)
            let subject = AuditRecord.Subject(account: order.account, card: order.card, session: session.id)
            try transaction.record(AuditRecord(.sessionCreated, by: caller, on: subject))
            return session
        }
    }

    /// A session that the caller may see.
    package func find(_ id: CardEntrySession.ID, by caller: Caller) throws(VaultError) -> CardEntrySession {
        try ports.repository.read { reader throws(VaultError) in
            guard let session = try reader.session(id) else { throw .sessionNotFound }
            try caller.mustSee(session.account, session.terminal, or: .sessionNotFound)
            return session
        }
    }

    /// Ends a session that is open, and gives up its verification if one is under way; again: the same answer.
    ///
    /// Throws `sessionEnded` for any other end.
    package func cancel(_ id: CardEntrySession.ID, by caller: Caller) async throws(VaultError) -> CardEntrySession {
        let policy = ports.policy
        let (session, givenUp) = try await ports.repository.decide {
            transaction throws(VaultError) -> (CardEntrySession, Bool) in
            guard var session = try transaction.session(id) else { throw .sessionNotFound }
            try caller.mustSee(session.account, session.terminal, or: .sessionNotFound)
            if session.status == .cancelled { return (session, false) }
            guard session.status(at: transaction.now) == .open else { throw .sessionEnded }
            session.status = .cancelled
            try transaction.put(session)
            let subject = AuditRecord.Subject(account: session.account, session: id)
            try transaction.record(AuditRecord(.sessionEnded, by: caller, on: subject, reason: "cancelled"))
            guard let last = session.verifications.last, var verification = try transaction.verification(last),
                !verification.status.isFinal
            else { return (session, false) }
            try transaction.giveUp(&verification, by: caller, policy)
            return (session, true)
        }
        if givenUp { ports.signals.note(.verificationEnded(.failed)) }
        return session
    }
}
