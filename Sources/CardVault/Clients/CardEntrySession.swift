/// A hosted page on which a cardholder types a card: it ends with a saved card, three declines, a cancellation or its time.
package struct CardEntrySession: Sendable {
    /// The states of a session.
    package enum Status: String, CaseIterable, Sendable {
        case open, completed, failed, cancelled, expired
    }
    /// The identifier.
    package let id: ID
    /// Whose card is entered.
    package let account: AccountID
    /// Where the browser goes in the end.
    package let returnURL: String
    /// Whether the card is kept.
    package let cardSave: Bool
    /// The card that is verified again, if it is not a first one.
    package let card: SavedCard.ID?
    /// The terminal.
    package let terminal: TerminalName
    /// The caller's reference.
    package let reference: String?
    /// Who made it.
    package let client: Client.ID?
    /// When it was made.
    package let createdAt: Instant
    /// When it ends at the latest.
    package let expiresAt: Instant
    /// The state; what time did to it is asked by `status(at:)`.
    package var status: Status
    /// The verifications made in it, oldest first; at most three decline.
    package var verifications: [Verification.ID]
    /// HMAC of the cookie that the first post bound it to.
    package var browser: [UInt8]?

    /// Puts a session together.
    package init(
        id: ID,
        account: AccountID,
        returnURL: String,
        cardSave: Bool,
        card: SavedCard.ID?,
        terminal: TerminalName,
        reference: String?,
        client: Client.ID?,
        createdAt: Instant,
        expiresAt: Instant,
        status: Status = .open,
        verifications: [Verification.ID] = [],
        browser: [UInt8]? = nil
    ) {
        self.id = id
        self.account = account
        self.returnURL = returnURL
        self.cardSave = cardSave
        self.card = card
        self.terminal = terminal
        self.reference = reference
        self.client = client
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.status = status
        self.verifications = verifications
        self.browser = browser
    }

    /// The state as it is at that moment.
    package func status(at now: Instant) -> Status {
        status == .open && now >= expiresAt ? .expired : status
    }
}
