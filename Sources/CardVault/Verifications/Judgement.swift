/// What one answer of the bank means for one verification: decided in one place, without I/O.
package enum Judgement: Equatable, Sendable {
    /// The answer belongs to another operation (rule 4): it decides nothing and raises an alert.
    case foreign
    /// Nothing new for a verification that has ended.
    case ignored
    /// Not decided: the bank is asked again, and what is known so far is kept.
    case undetermined(Verification.Evidence?)
    /// The cardholder has to pass a challenge until then.
    case challenge(expiresAt: Instant)
    /// VERIFIED; the handle if a card is to be kept.
    case verified(BankCardID?)
    /// A re-verification of the same card for which the bank gave another handle.
    case verifiedWithOtherID(BankCardID)
    /// Declined; whether a saved card is suspended by it is decided already.
    case declined(Decline, suspends: Bool)
    /// Nobody finished the challenge.
    case expired
    /// Failed; a handle that came with it belongs to no card of ours.
    case failed(VerificationState.Failure, stray: BankCardID?)
    /// VERIFIED after the verification ended otherwise: saves nothing.
    case late(BankCardID)
    /// Mask, brand and issuer of a verified card.
    case details

    /// Judges an answer.
    ///
    /// - Parameters:
    ///   - answer: What the bank said.
    ///   - source: Which of our calls it answers.
    ///   - verification: The verification as it stands.
    ///   - terminalID: The bank's UUID of the verification's terminal.
    ///   - card: The card a re-verification is about, as it stands.
    ///   - now: The time.
    ///   - schedule: When doubts are over.
    package static func of(
        _ answer: BankAnswer,
        from source: AnswerSource,
        for verification: Verification,
        on terminalID: String,
        card: SavedCard?,
        at now: Instant,
        by schedule: QuestionSchedule
    ) -> Judgement {
        guard answer.facts.belong(to: verification, on: terminalID) else { return .foreign }
        if verification.status.isFinal { return afterTheEnd(answer, from: source, verification.state) }
        let doubt = Doubt(verification: verification, card: card, source: source, now: now, schedule: schedule)
        switch answer.verdict {
        case .verified(let handle): return doubt.judge(verified: handle, mask: answer.facts.face.mask)
        case .challenge: return doubt.judgeChallenge(named: answer.facts.reference.transactionID)
        case .unsupportedChallenge: return .failed(.unsupportedChallenge, stray: nil)
        case .code(let code): return doubt.judge(code: code)
        case .challengeOpen: return doubt.judgeOpenChallenge()
        case .rejected(let code): return doubt.judge(rejected: code, mask: answer.facts.face.mask)
        case .notFound: return doubt.judgeNotFound()
        case .undecided: return .undetermined(verification.evidence)
        }
    }

    /// The end of a verification about which the bank will not be asked any more.
    static func givenUp(knowing evidence: Verification.Evidence?) -> Judgement {
        switch evidence {
        case nil: .failed(.unresolved, stray: nil)
        case .verifiedWithoutCardID: .failed(.noCardID, stray: nil)
        // The mask that would show the same card never came.
        case .declined: .failed(.differentCard, stray: nil)
        case .verified(let handle): .failed(.differentCard, stray: handle)
        }
    }

    private static func afterTheEnd(
        _ answer: BankAnswer,
        from source: AnswerSource,
        _ state: VerificationState
    ) -> Judgement {
        guard case .verified(let handle) = answer.verdict else { return .ignored }
        switch state {
        case .verified: return source == .status ? .details : .ignored
        case .failed(.differentCard): return .ignored
        case .expired, .failed, .declined: return handle.map { .late($0) } ?? .ignored
        case .processing, .challenge, .undetermined: return .ignored
        }
    }
}

/// A verification that is open, with all that bears on what an answer means for it.
private struct Doubt {
    let verification: Verification
    let card: SavedCard?
    let source: AnswerSource
    let now: Instant
    let schedule: QuestionSchedule

    func judge(verified handle: BankCardID?, mask: CardMask?) -> Judgement {
        // What the caller did not ask us to keep is not kept, whatever the bank returns.
        if verification.kind == .initial, !verification.cardSave { return .verified(nil) }
        guard let handle = handle ?? toldHandle else { return judgeMissingHandle() }
        guard verification.kind != .initial, let card, card.isLive, handle != card.bankCardID else {
            return .verified(handle)
        }
        guard source == .status else { return .undetermined(.verified(handle)) }
        return isSameCard(mask) ? .verifiedWithOtherID(handle) : .failed(.differentCard, stray: handle)
    }

    /// The handle that an earlier answer told: one that lacks it takes nothing back.
    private var toldHandle: BankCardID? {
        if case .verified(let handle) = verification.evidence { handle } else { nil }
    }

    private func judgeMissingHandle() -> Judgement {
        var since = now
        if case .verifiedWithoutCardID(let earlier) = verification.evidence { since = earlier }
        if now.since(since) >= schedule.cardID { return .failed(.noCardID, stray: nil) }
        return .undetermined(.verifiedWithoutCardID(since: since))
    }

    func judgeChallenge(named transactionID: String?) -> Judgement {
        // The confirm call names the transaction: without one the challenge can never be finished.
        guard transactionID != nil else { return .failed(.unsupportedChallenge, stray: nil) }
        guard source == .cryptopay, verification.status == .processing, let token = verification.token else {
            return .undetermined(verification.evidence)
        }
        let end = min(now + schedule.challenge, token.expiresAt - schedule.tokenMargin)
        return end > now ? .challenge(expiresAt: end) : .expired
    }

    func judge(code: Int) -> Judgement {
        guard case .declined(let decline) = BankCode(code) else { return .undetermined(verification.evidence) }
        guard suspends(decline) else { return .declined(decline, suspends: false) }
        return .undetermined(.declined(code: code))
    }

    func judge(rejected code: Int?, mask: CardMask?) -> Judgement {
        let decline = Decline(rejectedWith: finalCode(code))
        guard suspends(decline) else { return .declined(decline, suspends: false) }
        return isSameCard(mask) ? .declined(decline, suspends: true) : .failed(.differentCard, stray: nil)
    }

    /// The status answer's code if the table knows it, else the code that came with the first answer.
    private func finalCode(_ code: Int?) -> Int? {
        if let code, case .declined = BankCode(code) { return code }
        if case .declined(let earlier) = verification.evidence { return earlier }
        return code
    }

    func judgeOpenChallenge() -> Judgement {
        // A challenge that is open here ends by its timer; while a call is out, its answer is the better one.
        guard verification.status == .undetermined else { return .undetermined(verification.evidence) }
        let isOver = now.since(verification.createdAt) >= schedule.challenge
        return isOver ? .expired : .undetermined(verification.evidence)
    }

    func judgeNotFound() -> Judgement {
        guard now.since(verification.createdAt) >= schedule.notFound else {
            return .undetermined(verification.evidence)
        }
        return .givenUp(knowing: verification.evidence)
    }

    private func suspends(_ decline: Decline) -> Bool {
        decline.suspends != nil && verification.kind != .initial && card?.isLive == true
    }

    private func isSameCard(_ mask: CardMask?) -> Bool {
        guard let told = mask?.last4, let kept = card?.face.mask?.last4 else { return false }
        return told == kept
    }
}

extension BankFacts {
    /// Whether nothing the answer says belongs to another operation (rule 4 of the design).
    package func belong(to verification: Verification, on terminalID: String) -> Bool {
        guard belong(to: verification.invoice, on: terminalID) else { return false }
        if let account, account != verification.account.text { return false }
        if let told = reference.transactionID, let known = verification.bank.transactionID { return told == known }
        return true
    }

    /// The same as far as it can be told of an operation whose account was erased.
    func belong(to ours: InvoiceID, on terminalID: String) -> Bool {
        if let invoice, invoice != ours.digits { return false }
        if let told = self.terminalID, told.lowercased() != terminalID.lowercased() { return false }
        if let amount, amount != 0 { return false }
        if let currency, currency != "USD" { return false }
        return true
    }
}
