/// A verdict against the card, in the bank's code and our words.
package struct Decline: Equatable, Sendable {
    /// What kind of trouble it is.
    package enum Category: String, CaseIterable, Sendable {
        case issuer, blocked, expired, stolen
        case cardData = "card_data"
        case threeDSecure = "three_d_secure"
        case funds, limit, configuration, technical
    }
    /// What the shop should do next.
    package enum Advice: String, CaseIterable, Sendable {
        case never, later
        case otherCard = "other_card"
        case contactBank = "contact_bank"
    }
    /// The bank's code.
    package let code: Int
    /// What kind of trouble.
    package let category: Category
    /// What to do.
    package let advice: Advice
    /// What a re-verification that ends so does to the saved card.
    package let suspends: Suspension.Reason?

    /// The decline of a rejected operation: by the table if the code is there, else technical.
    package init(rejectedWith code: Int?) {
        if let code, case .declined(let decline) = BankCode(code) {
            self = decline
        } else {
            self.init(code: code ?? 0, category: .technical, advice: .later, suspends: nil)
        }
    }

    /// States a decline.
    package init(code: Int, category: Category, advice: Advice, suspends: Suspension.Reason?) {
        self.code = code
        self.category = category
        self.advice = advice
        self.suspends = suspends
    }

    /// Our text for the category; the bank's own drifts between languages and is not repeated.
    package var message: String {
        switch category {
        case .issuer: "The issuer declined the card."
        case .blocked: "The card is blocked."
        case .expired: "The card has expired."
        case .stolen: "The card was reported stolen."
        case .cardData: "The card's number, expiry or security code is wrong."
        case .threeDSecure: "3-D Secure did not succeed."
        case .funds: "The card has insufficient funds."
        case .limit: "Too many attempts; a limit of the bank was reached."
        case .configuration: "The merchant's terminal is not permitted to do this."
        case .technical: "The issuer or the bank could not process the card."
        }
    }

    /// Whether the decline tells of a fault in our set-up at the bank.
    package var isOurFault: Bool { category == .configuration }
}

/// What a code of the bank means: not decided yet, or a decline.
package enum BankCode: Equatable, Sendable {
    case notFinal
    case declined(Decline)

    /// Reads a code by the one table; a code nobody documented is not final.
    package init(_ code: Int) {
        guard let row = Self.table[code] else {
            self = .notFinal
            return
        }
        self = .declined(Decline(code: code, category: row.category, advice: row.advice, suspends: row.suspends))
    }

    /// Codes that pause the account: the bank's card-testing limits.
    package static let pausing: Set<Int> = [476, 2740]

    /// The codes that are known and not final (`docs/bank-codes.md`); everything absent from both lists is treated alike.
    package static let knownNotFinal: Set<Int> = [
        -31, 100, 293, 454, 456, 459, 500, 503, 690, 1267, 1268, 1269, 1563, 1564, 2358, 2656, 3014, 3225, 3240,
    ]

    private typealias Row = (category: Decline.Category, advice: Decline.Advice, suspends: Suspension.Reason?)

    private static let table: [Int: Row] = {
        var table: [Int: Row] = [:]
        func add(_ codes: [Int], _ row: Row) { for code in codes { table[code] = row } }
        add([462, 463, 466, 521, 523, 527], (.issuer, .contactBank, nil))
        add([465, 467, 479, 489], (.blocked, .contactBank, .blocked))
        add([478, 485], (.expired, .otherCard, .expired))
        add([483], (.stolen, .never, .stolen))
        add([457, 471, 472, 522], (.cardData, .otherCard, nil))
        add([455, 473, 499, 877], (.threeDSecure, .later, nil))
        add([484], (.funds, .later, nil))
        add([476, 491, 2740], (.limit, .later, nil))
        add([464, 470, 487], (.configuration, .never, nil))
        add([493, 494], (.technical, .later, nil))
        add([2872], (.issuer, .otherCard, nil))
        add([3298], (.technical, .never, nil))
        return table
    }()

    /// Every code of the table that declines.
    package static var declining: [Int] { table.keys.sorted() }

    /// Those that tell of a fault in our set-up at the bank.
    package static var misconfigured: [Int] { declining.filter { table[$0]?.category == .configuration } }
}
