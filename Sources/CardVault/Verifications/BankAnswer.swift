package import Secrets

/// What an answer of the bank says about whose question it answers; nil where it is silent.
package struct BankFacts: Equatable, Sendable {
    /// The invoice.
    package var invoice: String?
    /// The account.
    package var account: String?
    /// The terminal's UUID.
    package var terminalID: String?
    /// The amount; ours is always 0.
    package var amount: Double?
    /// The currency; ours is always USD.
    package var currency: String?
    /// The bank's names of the operation.
    package var reference = Verification.BankReference()
    /// What the answer tells of the card.
    package var face = CardFace()

    /// An answer that says nothing.
    package init() {}
}

/// One answer of the bank to cryptopay, confirm or the status call, read but not judged.
package struct BankAnswer: Sendable {
    /// What the bank says became of the operation.
    package enum Verdict: Sendable {
        /// VERIFIED, with the handle if it is there.
        case verified(BankCardID?)
        /// 3-D Secure 1 is asked for; the answer itself carries the parameters.
        case challenge(action: String, paReq: SecretBytes, md: SecretBytes)
        /// 3-D Secure of a shape that we cannot do.
        case unsupportedChallenge
        /// A code other than 0.
        case code(Int)
        /// The status call's "3D": a challenge is open at the bank.
        case challengeOpen
        /// The status call's words for an operation that ended badly, with the reason's code if it is told.
        case rejected(code: Int?)
        /// The status call's "not found" (102).
        case notFound
        /// Not decided, lost, or not understood.
        case undecided(Undecided)
    }
    /// Why an answer decides nothing.
    package enum Undecided: String, CaseIterable, Sendable {
        case lost, notUnderstood, inProgress
    }

    /// What it is about.
    package let facts: BankFacts
    /// What it says.
    package let verdict: Verdict

    /// States an answer.
    package init(_ verdict: Verdict, facts: BankFacts = BankFacts()) {
        self.verdict = verdict
        self.facts = facts
    }
}

/// Which question an answer belongs to.
package enum AnswerSource: String, CaseIterable, Sendable {
    case cryptopay, confirm, status
}
