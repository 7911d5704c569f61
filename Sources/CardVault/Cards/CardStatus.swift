/// The states of a saved card without what each carries.
package enum CardStatus: String, CaseIterable, Sendable {
    case active, suspended, revoked

    /// The one table of moves: suspension can be undone, revocation cannot.
    package static let moves: [CardStatus: Set<CardStatus>] = [
        .active: [.active, .suspended, .revoked],
        .suspended: [.active, .suspended, .revoked],
        .revoked: [],
    ]
}

/// The state of a saved card with what belongs to it.
package enum CardState: Equatable, Sendable {
    case active
    case suspended(Suspension)
    case revoked(Revocation)

    /// The bare state.
    package var status: CardStatus {
        switch self {
        case .active: .active
        case .suspended: .suspended
        case .revoked: .revoked
        }
    }
}

/// Why a card may not be used for now.
package struct Suspension: Equatable, Sendable {
    /// The kinds of suspension; the first three come from a bank's decline.
    package enum Reason: String, CaseIterable, Sendable {
        case blocked, expired, stolen
        case absentAtBank = "absent_at_bank"
    }
    /// Why.
    package let reason: Reason
    /// The bank's code, if a decline suspended the card.
    package let code: Int?
    /// Since when.
    package let at: Instant

    /// States a suspension.
    package init(reason: Reason, code: Int?, at: Instant) {
        self.reason = reason
        self.code = code
        self.at = at
    }
}

/// Why a card will never be used again.
package struct Revocation: Equatable, Sendable {
    /// The reasons a caller can give.
    package enum Reason: String, CaseIterable, Sendable {
        case userRequest = "user_request"
        case lost, stolen, fraud
        case accountClosed = "account_closed"
        case other
    }
    /// How far the bank's side of the revocation is.
    package enum BankDeactivation: String, CaseIterable, Sendable {
        case pending, done, failing, withheld, absent
    }
    /// Why.
    package let reason: Reason
    /// The caller's words, at most 500 bytes.
    package let note: String?
    /// Who: a client's or an operator's name for the record.
    package let by: String
    /// When.
    package let at: Instant
    /// How far the bank is.
    package var bankDeactivation: BankDeactivation

    /// States a revocation.
    package init(reason: Reason, note: String?, by: String, at: Instant, bankDeactivation: BankDeactivation) {
        self.reason = reason
        self.note = note
        self.by = by
        self.at = at
        self.bankDeactivation = bankDeactivation
    }
}
