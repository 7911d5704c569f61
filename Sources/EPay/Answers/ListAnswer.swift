internal import CardVault
internal import JSON

/// Reads the list of an account's saved cards; `CardHash` and `Token` are not even looked at.
enum ListAnswer {
    /// An account without cards gets an object with this code.
    private static let noCards = 1_373

    /// The cards; nil if the list is not whole, since what is absent from it may be given up.
    static func read(_ reply: BankReply, of account: AccountID) -> [ListedCard]? {
        guard (200..<500).contains(reply.status), let root = try? BankFields.root(of: reply.body) else { return nil }
        guard root.kind == .array else {
            let code = try? BankFields(root).int(.code)
            return code == noCards ? [] : nil
        }
        guard reply.status == 200 else { return nil }
        var cards: [ListedCard] = []
        for element in root.elements {
            guard let card = try? card(element, of: account) else { return nil }
            cards.append(card)
        }
        return cards
    }

    private static func card(_ element: JSONElement, of account: AccountID) throws(NotUnderstood) -> ListedCard {
        let fields = try BankFields(element)
        // Rule 4 of the design: an answer counts only for its own question.
        if let owner = try fields.text(.account), owner != account.text { throw NotUnderstood() }
        guard let id = try fields.cardID(.id) else { throw NotUnderstood() }
        return ListedCard(
            id: id,
            mask: (try? fields.text(.cardMask)).flatMap { CardMask($0) },
            isAvailable: fields.flag(.paymentAvailable)
        )
    }
}
