internal import CardVault

/// A card as callers see it; every field is chosen here.
struct CardJSON {
    let reverifyAfter: TimeSpan

    func append(_ card: SavedCard, to json: inout JSONText) {
        card.withGlance { append($0, $1, to: &json) }
    }

    /// The texts of the card are in the bytes beside it.
    func append(_ card: CardGlance, _ bytes: Span<UInt8>, to json: inout JSONText) {
        json.raw("{\"id\":")
        json.string(SavedCard.prefix, card.idLetters.span)
        json.raw(",\"accountId\":")
        json.string(card.account, of: bytes)
        json.raw(",\"status\":")
        json.string(card.state.status.rawValue)
        appendFace(of: card, bytes, to: &json)
        json.raw(",\"terminal\":")
        json.string(card.terminal, of: bytes)
        json.raw(",\"label\":")
        json.string(card.label, of: bytes)
        json.raw(",\"reference\":")
        json.string(card.reference, of: bytes)
        json.raw(",\"default\":")
        json.bool(card.isDefault)
        json.raw(",\"verifiedAt\":")
        json.time(card.verifiedAt)
        json.raw(",\"reverifyDueAt\":")
        json.time(card.state.status == .revoked ? nil : card.verifiedAt + reverifyAfter)
        json.raw(",\"presence\":")
        if let presence = card.presence { append(presence, to: &json) } else { json.raw("null") }
        json.raw(",\"createdAt\":")
        json.time(card.createdAt)
        append(card.state, to: &json)
        json.raw("}")
    }

    func append(_ cards: [SavedCard], to json: inout JSONText) {
        json.raw("[")
        for (place, card) in cards.enumerated() {
            if place > 0 { json.raw(",") }
            append(card, to: &json)
        }
        json.raw("]")
    }

    func append(_ presence: SavedCard.Presence, to json: inout JSONText) {
        json.raw("{\"present\":")
        json.bool(presence.isPresent)
        json.raw(",\"available\":")
        json.bool(presence.isAvailable)
        json.raw(",\"checkedAt\":")
        json.time(presence.checkedAt)
        json.raw("}")
    }

    private func appendFace(of card: CardGlance, _ bytes: Span<UInt8>, to json: inout JSONText) {
        json.raw(",\"last4\":")
        json.string(card.mask.map { max($0.lowerBound, $0.upperBound - 4)..<$0.upperBound }, of: bytes)
        json.raw(",\"mask\":")
        json.string(card.mask, of: bytes)
        json.raw(",\"brand\":")
        json.string(card.brand, of: bytes)
        json.raw(",\"issuer\":")
        json.string(card.issuer, of: bytes)
        json.raw(",\"issuerBankCountry\":")
        json.string(card.issuerBankCountry, of: bytes)
    }

    private func append(_ state: CardState, to json: inout JSONText) {
        switch state {
        case .active: json.raw(",\"suspension\":null,\"revokedAt\":null,\"revocation\":null")
        case .suspended(let suspension):
            json.raw(",\"suspension\":{\"reason\":")
            json.string(suspension.reason.rawValue)
            json.raw(",\"code\":")
            if let code = suspension.code { json.int(code) } else { json.raw("null") }
            json.raw(",\"at\":")
            json.time(suspension.at)
            json.raw("},\"revokedAt\":null,\"revocation\":null")
        case .revoked(let revocation):
            json.raw(",\"suspension\":null,\"revokedAt\":")
            json.time(revocation.at)
            json.raw(",\"revocation\":{\"reason\":")
            json.string(revocation.reason.rawValue)
            json.raw(",\"note\":")
            json.string(revocation.note)
            json.raw(",\"by\":")
            json.string(revocation.by)
            json.raw(",\"bankDeactivation\":")
            json.string(revocation.bankDeactivation.rawValue)
            json.raw("}")
        }
    }
}
