/// One page of a list: newest first, continued after the last identifier of the page before.
package struct Page<Item: Sendable>: Sendable {
    /// The items.
    package let items: [Item]
    /// Whether there is more.
    package let hasMore: Bool

    /// States a page.
    package init(items: [Item], hasMore: Bool) {
        self.items = items
        self.hasMore = hasMore
    }
}

/// Which cards of an account are listed.
package struct CardFilter: Sendable {
    /// The states of cards that are not revoked.
    package static let live: Set<CardStatus> = [.active, .suspended]

    /// The states.
    package var statuses: Set<CardStatus>
    /// Continue after this card.
    package var after: SavedCard.ID?
    /// At most that many: 1 to 100.
    package var limit: Int

    /// States a filter; without states, all that are not revoked.
    package init(statuses: Set<CardStatus> = CardFilter.live, after: SavedCard.ID? = nil, limit: Int = 20) {
        self.statuses = statuses
        self.after = after
        self.limit = limit
    }
}

/// Which verifications of an account are listed.
package struct VerificationFilter: Sendable {
    /// The state, or all.
    package var status: VerificationStatus?
    /// The caller's reference, or all.
    package var reference: String?
    /// Those that made or moved this card, or all.
    package var card: SavedCard.ID?
    /// Continue after this verification.
    package var after: Verification.ID?
    /// At most that many: 1 to 100.
    package var limit: Int

    /// States a filter.
    package init(
        status: VerificationStatus? = nil,
        reference: String? = nil,
        card: SavedCard.ID? = nil,
        after: Verification.ID? = nil,
        limit: Int = 20
    ) {
        self.status = status
        self.reference = reference
        self.card = card
        self.after = after
        self.limit = limit
    }
}
