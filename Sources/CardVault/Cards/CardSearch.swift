/// Which cards are looked for over all accounts; what is nil or empty does not matter.
package struct CardSearch: Sendable {
    /// Whose cards.
    package var account: AccountID?
    /// This card alone.
    package var card: SavedCard.ID?
    /// The cards that hold this handle of the bank, or held it as long as its deactivation is owed.
    package var handle: BankCardID?
    /// In one of these states.
    package var statuses: Set<CardStatus> = []
    /// Verified on this terminal.
    package var terminal: TerminalName?
    /// The country of the issuer as the bank writes it.
    package var issuerBankCountry: String?
    /// Verified last at this moment or later.
    package var verifiedFrom: Instant?
    /// Verified last before this moment.
    package var verifiedBefore: Instant?

    /// All cards.
    package init() {}

    /// Whether nothing is asked, so that every card fits.
    package var isEmpty: Bool {
        account == nil && card == nil && handle == nil && statuses.isEmpty && terminal == nil
            && issuerBankCountry == nil && verifiedFrom == nil && verifiedBefore == nil
    }

    /// Whether a card fits; the handle is looked at by who finds cards by it.
    package func matches(_ found: SavedCard) -> Bool {
        guard account.map({ $0 == found.account }) ?? true, card.map({ $0 == found.id }) ?? true,
            statuses.isEmpty || statuses.contains(found.status),
            terminal.map({ $0 == found.terminal }) ?? true,
            issuerBankCountry.map({ $0 == found.face.issuerBankCountry }) ?? true
        else { return false }
        return verifiedFrom.map({ $0 <= found.verifiedAt }) ?? true
            && verifiedBefore.map({ found.verifiedAt < $0 }) ?? true
    }
}

/// Where a search over all cards stands: cards are numbered as they are saved, and it goes from the newest back.
package struct SearchPlace: Hashable, Sendable {
    /// Cards below this number are still to be looked at.
    package let number: Int64

    /// States a place.
    package init(number: Int64) { self.number = number }

    /// Before the newest card.
    package static let start = SearchPlace(number: .max)
}

/// One step of a search: what it found, newest first, and where it goes on.
package struct SearchStep: Sendable {
    /// The cards.
    package let cards: [SavedCard]
    /// Where to go on; nil at the end.
    package let next: SearchPlace?

    /// States a step.
    package init(cards: [SavedCard], next: SearchPlace?) {
        self.cards = cards
        self.next = next
    }
}
