/// What may be known of a card without its PAN, in the bank's words; nil where the bank has not told it.
package struct CardFace: Equatable, Sendable {
    /// What may be shown of the PAN.
    package var mask: CardMask?
    /// The scheme, such as `VISA`.
    package var brand: String?
    /// The issuer.
    package var issuer: String?
    /// The issuer's country, such as `KAZ`.
    package var issuerBankCountry: String?

    /// States what is known.
    package init(
        mask: CardMask? = nil,
        brand: String? = nil,
        issuer: String? = nil,
        issuerBankCountry: String? = nil
    ) {
        self.mask = mask
        self.brand = brand
        self.issuer = issuer
        self.issuerBankCountry = issuerBankCountry
    }

    /// Takes over what the news tell and keeps the rest.
    package mutating func learn(_ news: CardFace) {
        mask = news.mask ?? mask
        brand = news.brand ?? brand
        issuer = news.issuer ?? issuer
        issuerBankCountry = news.issuerBankCountry ?? issuerBankCountry
    }
}
