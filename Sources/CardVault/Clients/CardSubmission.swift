/// What the form of a hosted card page says of itself when a cardholder sends it.
package struct CardSubmission: Sendable {
    /// The session whose page it is.
    package let session: CardEntrySession.ID
    /// Which of the session's forms it is: how many verifications the session had when the form was made, from 0.
    package let attempt: Int
    /// The mark of the browser that it came from, as in `CardEntrySession.browser`.
    package let browser: [UInt8]
    /// The version and the language of the consent that stood over its button, such as `2026-1:kk`.
    package let consent: String

    /// States a submission.
    package init(session: CardEntrySession.ID, attempt: Int, browser: [UInt8], consent: String) {
        self.session = session
        self.attempt = attempt
        self.browser = browser
        self.consent = consent
    }
}

extension CardEntrySession {
    /// Refuses a submission that the session does not take (any more), or not from that browser.
    func mustTake(_ submission: CardSubmission, at now: Instant) throws(VaultError) {
        guard status(at: now) == .open else { throw .sessionEnded }
        guard browser == nil || browser == submission.browser else { throw .sessionElsewhere }
        guard submission.attempt == verifications.count else { throw .formOutdated }
    }
}

extension VaultTransaction {
    /// Notes a verification on the session that it came from; the first one binds the session to its browser.
    func attach(_ verification: Verification.ID, by submission: CardSubmission) throws(VaultError) {
        guard var session = try session(submission.session) else { throw .sessionNotFound }
        try session.mustTake(submission, at: now)
        session.browser = submission.browser
        session.verifications.append(verification)
        try put(session)
    }
}
