/// A card that the bank verified and keeps for the shop's account; it exists only because of a verification.
package struct SavedCard: Sendable {
    /// The identifier callers know; it never changes.
    package let id: ID
    /// Whose card it is.
    package let account: AccountID
    /// The terminal it was verified on.
    package let terminal: TerminalName
    /// The merchant at the bank that holds the handle.
    package let merchant: String
    /// When it was saved first.
    package let createdAt: Instant
    /// The verification that made it.
    package let origin: Verification.ID

    /// The bank's handle; gone once its deactivation is done.
    package var bankCardID: BankCardID?
    /// The state.
    package private(set) var state: CardState
    /// What may be known of it without its PAN.
    package var face: CardFace
    /// The shop's or cardholder's name for the card.
    package var label: String?
    /// The caller's reference of the verification that saved it.
    package var reference: String?
    /// Whether it is the account's default card.
    package var isDefault: Bool
    /// The last successful verification.
    package var verifiedAt: Instant
    /// When the newest verification that moved this card was created: an older one moves it no more.
    package var movedBy: Instant
    /// What the bank's list said last.
    package var presence: Presence?

    /// What the bank's list of saved cards says of a card.
    package struct Presence: Equatable, Sendable {
        /// Whether the handle is in the list.
        package let isPresent: Bool
        /// Whether the bank says it can be charged; nil if it does not say.
        package let isAvailable: Bool?
        /// When the list was read.
        package let checkedAt: Instant

        /// States what was seen.
        package init(isPresent: Bool, isAvailable: Bool?, checkedAt: Instant) {
            self.isPresent = isPresent
            self.isAvailable = isAvailable
            self.checkedAt = checkedAt
        }
    }

    /// Puts a card together; storage uses it to give back what it kept.
    package init(
        id: ID,
        account: AccountID,
        terminal: TerminalName,
        merchant: String,
        createdAt: Instant,
        origin: Verification.ID,
        bankCardID: BankCardID?,
        state: CardState = .active,
        face: CardFace = CardFace(),
        label: String? = nil,
        reference: String? = nil,
        isDefault: Bool = false,
        verifiedAt: Instant,
        movedBy: Instant,
        presence: Presence? = nil
    ) {
        self.id = id
        self.account = account
        self.terminal = terminal
        self.merchant = merchant
        self.createdAt = createdAt
        self.origin = origin
        self.bankCardID = bankCardID
        self.state = state
        self.face = face
        self.label = label
        self.reference = reference
        self.isDefault = isDefault
        self.verifiedAt = verifiedAt
        self.movedBy = movedBy
        self.presence = presence
    }

    /// The state without what belongs to it.
    package var status: CardStatus { state.status }
    /// Whether it is not revoked.
    package var isLive: Bool { status != .revoked }
    /// The handle together with the merchant that holds it; nil once the handle is gone.
    package var bankCard: BankCard? {
        bankCardID.map { BankCard(merchant: merchant, terminal: terminal, id: $0) }
    }

    /// Moves the card, or refuses a move that the table does not know.
    package mutating func move(to next: CardState) throws(VaultError) {
        guard CardStatus.moves[status]?.contains(next.status) == true else { throw .illegalMove }
        state = next
        if next.status == .revoked { isDefault = false }
    }

    /// Notes how far the bank's deactivation is; without meaning for a card that is not revoked.
    package mutating func note(_ deactivation: Revocation.BankDeactivation) {
        guard case .revoked(var revocation) = state else { return }
        revocation.bankDeactivation = deactivation
        state = .revoked(revocation)
    }
}

/// A handle together with the merchant that holds it: the same characters under another merchant are another card.
package struct BankCard: Equatable, Sendable {
    /// The merchant's OAuth client at the bank.
    package let merchant: String
    /// A terminal of that merchant through which the card can be deactivated.
    package let terminal: TerminalName
    /// The handle.
    package let id: BankCardID

    /// Pairs a handle with its merchant.
    package init(merchant: String, terminal: TerminalName, id: BankCardID) {
        self.merchant = merchant
        self.terminal = terminal
        self.id = id
    }
}
