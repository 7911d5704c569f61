/// One line of the feed that services follow; it carries ids only.
package struct VaultEvent: Sendable {
    /// What happened.
    package enum Kind: String, CaseIterable, Sendable {
        case verificationCreated = "verification.created"
        case verificationChallenge = "verification.challenge"
        case verificationVerified = "verification.verified"
        case verificationDeclined = "verification.declined"
        case verificationExpired = "verification.expired"
        case verificationFailed = "verification.failed"
        case verificationLate = "verification.late"
        case cardSaved = "card.saved"
        case cardRefreshed = "card.refreshed"
        case cardBankIDChanged = "card.bank_id_changed"
        case cardSuspended = "card.suspended"
        case cardRevived = "card.revived"
        case cardUpdated = "card.updated"
        case cardRevoked = "card.revoked"
        case cardBankDeactivated = "card.bank_deactivated"
        case cardReverifyDue = "card.reverify_due"
        case cardPresenceChanged = "card.presence_changed"
        case accountErased = "account.erased"
        /// What is left of an event whose account was erased.
        case erased
    }
    /// What happened.
    package let kind: Kind
    /// To whose card; nil in an erased event.
    package let account: AccountID?
    /// The card.
    package let card: SavedCard.ID?
    /// The verification.
    package let verification: Verification.ID?
    /// The terminal, for clients bound to some.
    package let terminal: TerminalName?

    /// States an event.
    package init(
        _ kind: Kind,
        account: AccountID?,
        card: SavedCard.ID? = nil,
        verification: Verification.ID? = nil,
        terminal: TerminalName? = nil
    ) {
        self.kind = kind
        self.account = account
        self.card = card
        self.verification = verification
        self.terminal = terminal
    }
}

/// An event with its place in the feed.
package struct RecordedEvent: Sendable {
    /// Its place: counted from 1 without gaps.
    package let sequence: Int64
    /// When it happened.
    package let at: Instant
    /// What happened.
    package let event: VaultEvent

    /// Places an event.
    package init(sequence: Int64, at: Instant, event: VaultEvent) {
        self.sequence = sequence
        self.at = at
        self.event = event
    }
}
