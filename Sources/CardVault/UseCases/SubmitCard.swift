/// Takes the card that a cardholder sends from a hosted page: one verification for each form, however often it is sent.
package struct SubmitCard<Storage: Repository>: Sendable {
    /// The card as the browser encrypted it.
    package struct Card: Sendable {
        let cryptogram: Cryptogram
        let count: Int
        let details: PassThrough

        /// Takes a cryptogram in standard base64 that stands for `count` bytes, and the name on the card if there is one.
        package init(_ cryptogram: Cryptogram, count: Int, cardholderName: String?) throws(VaultError) {
            self.cryptogram = cryptogram
            self.count = count
            details = try PassThrough(cardholderName: cardholderName)
        }
    }

    let ports: Ports<Storage>
    let start: StartVerification<Storage>
    private let flights = Flights<CardEntrySession.ID>()

    /// Gives the use case its ports; it starts verifications by the same use case as REST, whose limits count for both.
    package init(ports: Ports<Storage>, start: StartVerification<Storage>) {
        self.ports = ports
        self.start = start
    }

    /// Verifies the card, or finds the verification that the same form started before.
    ///
    /// Throws `sessionNotFound`, `sessionEnded`, `sessionElsewhere` for another browser, `formOutdated` while an earlier
    /// card of the session is undecided, `idempotencyInProgress` while the same session's card is being sent, and what
    /// `StartVerification` throws.
    package func callAsFunction(
        _ submission: CardSubmission,
        _ card: Card,
        by caller: Caller
    ) async throws(VaultError) -> Verification {
        let name = submission.session
        if !flights.begin(name) {
            // The second click of a double click: what the first one started is its answer too.
            await flights.landing(of: name)
            guard flights.begin(name) else { throw .idempotencyInProgress }
        }
        defer { flights.end(name) }
        let (session, earlier) = try find(submission)
        if let earlier { return earlier }
        let request = try VerificationRequest(
            session.card.map { .card($0) }
                ?? .account(session.account, cardSave: session.cardSave, terminal: session.terminal),
            cryptogram: card.cryptogram,
            details: card.details,
            reference: session.reference,
            submission: submission
        )
        let bank = ports.bank
        return try await start(request, by: caller) { terminal async throws(VaultError) in
            do throws(BankRefusal) {
                let key = try await bank.publicKey(for: terminal)
                if key.modulusBytes == card.count { return }
            } catch {
                throw VaultError(error)
            }
            throw .cryptogramMalformed
        }
    }

    /// The session, and the verification that the same form started before.
    private func find(
        _ submission: CardSubmission
    ) throws(VaultError) -> (session: CardEntrySession, earlier: Verification?) {
        let now = ports.clock.now
        return try ports.repository.read { reader throws(VaultError) in
            guard let session = try reader.session(submission.session) else { throw .sessionNotFound }
            if session.browser == submission.browser, session.verifications.indices.contains(submission.attempt) {
                guard let earlier = try reader.verification(session.verifications[submission.attempt]) else {
                    throw .sessionEnded
                }
                return (session, earlier)
            }
            try session.mustTake(submission, at: now)
            if let last = session.verifications.last, try reader.verification(last)?.status.isFinal != true {
                throw .formOutdated
            }
            return (session, nil)
        }
    }
}
