/// A card as callers see it, without a text of its own: its texts are places in bytes that are lent beside it.
///
/// For lists: making it takes no memory unless the card is suspended or revoked.
package struct CardGlance: Sendable {
    /// The 26 letters of the identifier behind its prefix.
    package let idLetters: InlineArray<26, UInt8>
    /// Whose card it is.
    package let account: Range<Int>
    /// The terminal it was verified on.
    package let terminal: Range<Int>
    /// The state.
    package let state: CardState
    /// What may be shown of the PAN; it ends in its last four digits.
    package let mask: Range<Int>?
    /// The scheme.
    package let brand: Range<Int>?
    /// The issuer.
    package let issuer: Range<Int>?
    /// The issuer's country.
    package let issuerBankCountry: Range<Int>?
    /// The card's label.
    package let label: Range<Int>?
    /// The reference of the verification that saved it.
    package let reference: Range<Int>?
    /// Whether it is the account's default card.
    package let isDefault: Bool
    /// When it was saved first.
    package let createdAt: Instant
    /// The last successful verification.
    package let verifiedAt: Instant
    /// What the bank's list said last.
    package let presence: SavedCard.Presence?

    /// States what is seen.
    package init(
        idLetters: InlineArray<26, UInt8>,
        account: Range<Int>,
        terminal: Range<Int>,
        state: CardState,
        mask: Range<Int>?,
        brand: Range<Int>?,
        issuer: Range<Int>?,
        issuerBankCountry: Range<Int>?,
        label: Range<Int>?,
        reference: Range<Int>?,
        isDefault: Bool,
        createdAt: Instant,
        verifiedAt: Instant,
        presence: SavedCard.Presence?
    ) {
        self.idLetters = idLetters
        self.account = account
        self.terminal = terminal
        self.state = state
        self.mask = mask
        self.brand = brand
        self.issuer = issuer
        self.issuerBankCountry = issuerBankCountry
        self.label = label
        self.reference = reference
        self.isDefault = isDefault
        self.createdAt = createdAt
        self.verifiedAt = verifiedAt
        self.presence = presence
    }
}

extension SavedCard {
    /// Lends what lists show of this card.
    package func withGlance<Value, Failure: Error>(
        _ body: (CardGlance, Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var bytes: [UInt8] = []
        func place(_ text: String) -> Range<Int> {
            let start = bytes.count
            bytes += text.utf8
            return start..<bytes.count
        }
        let letters = Array(id.text.utf8.dropFirst(Self.prefix.utf8.count))
        let glance = CardGlance(
            idLetters: InlineArray<26, UInt8> { letters[$0] },
            account: place(account.text),
            terminal: place(terminal.text),
            state: state,
            mask: (face.mask?.text).map(place),
            brand: face.brand.map(place),
            issuer: face.issuer.map(place),
            issuerBankCountry: face.issuerBankCountry.map(place),
            label: label.map(place),
            reference: reference.map(place),
            isDefault: isDefault,
            createdAt: createdAt,
            verifiedAt: verifiedAt,
            presence: presence
        )
        return try body(glance, bytes.span)
    }
}
