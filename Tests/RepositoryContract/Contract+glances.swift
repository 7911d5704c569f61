internal import CardVault
internal import Testing

extension RepositoryContract {
    static let glances = [
        RepositoryContract("cards are lent one by one as they are, newest first, as far as they are wanted") {
            repository,
            _ in
            let account = try Samples.account()
            let cards = try await saveCards(3, for: account, in: repository)
            try await revoke(cards[1], in: repository)
            var labelled = cards[2]
            labelled.label = "мая \"1\""
            labelled.presence = SavedCard.Presence(
                isPresent: true,
                isAvailable: nil,
                checkedAt: Instant(milliseconds: 7)
            )
            let written = labelled
            try await repository.saving { try $0.put(written) }
            func lent(_ statuses: Set<CardStatus>, after: SavedCard.ID? = nil, most: Int = 100) throws -> [[String]] {
                var seen: [[String]] = []
                try repository.read { reader throws(VaultError) in
                    try reader.eachCard(of: account, in: statuses, after: after) { card, bytes in
                        seen.append(texts(of: card, bytes))
                        return seen.count < most
                    }
                }
                return seen
            }
            let everything = Set(CardStatus.allCases)
            let all = try repository.read { reader throws(VaultError) in
                try reader.cards(of: account, CardFilter(statuses: everything)).items
            }
            #expect(try lent(everything) == all.map { card in card.withGlance { texts(of: $0, $1) } })
            #expect(try lent(CardFilter.live).map(\.first) == [cards[2].id.text, cards[0].id.text])
            #expect(try lent(everything, most: 1).count == 1)
            #expect(try lent(everything, after: cards[1].id).map(\.first) == [cards[0].id.text])
            #expect(try lent([.suspended]).isEmpty)
        }
    ]
}

/// Everything that a glance shows, as texts.
private func texts(of card: CardGlance, _ bytes: Span<UInt8>) -> [String] {
    func text(_ place: Range<Int>?) -> String {
        guard let place else { return "-" }
        return String(decoding: place.map { bytes[$0] }, as: UTF8.self)
    }
    let id = SavedCard.prefix + String(decoding: card.idLetters.indices.map { card.idLetters[$0] }, as: UTF8.self)
    let places = [
        card.account, card.terminal, card.mask, card.brand, card.issuer, card.issuerBankCountry, card.label,
        card.reference,
    ]
    return [id] + places.map(text) + [
        "\(card.state)", "\(card.isDefault)", "\(card.createdAt.milliseconds)", "\(card.verifiedAt.milliseconds)",
        "\(String(describing: card.presence))",
    ]
}
