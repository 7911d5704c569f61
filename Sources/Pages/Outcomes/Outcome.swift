package import CardVault

/// What became of a verification, as its cardholder is told.
package enum Outcome: Sendable, Equatable {
    /// The bank verified the card; whether it is kept.
    case verified(isSaved: Bool)
    /// The bank declined it.
    case declined(Decline.Category, Decline.Advice)
    /// Nobody finished the challenge.
    case expired
    /// It came to no verdict.
    case failed(VerificationState.Failure)
    /// The bank has not told yet.
    case pending
}
