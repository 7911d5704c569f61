/// One answer of the bank on its way into the vault, inside one transaction: verification, card, debt, leaf and event together.
struct Settlement {
    let transaction: any VaultTransaction
    let answer: BankAnswer
    let source: AnswerSource
    let caller: Caller
    let policy: Policy
    var verification: Verification
    var signals: [Signal] = []

    var now: Instant { transaction.now }
    var subject: AuditRecord.Subject {
        AuditRecord.Subject(account: verification.account, card: verification.card, verification: verification.id)
    }

    mutating func settle(on terminalID: String) throws(VaultError) {
        let card = try verification.reverifiedCard.flatMap { id throws(VaultError) in try transaction.card(id) }
        let judgement = Judgement.of(
            answer,
            from: source,
            for: verification,
            on: terminalID,
            card: card,
            at: now,
            by: policy.questions
        )
        if judgement != .foreign, !verification.status.isFinal { verification.bank.learn(answer.facts.reference) }
        switch judgement {
        case .foreign: try settleForeign()
        case .ignored: try askAgain()
        case .undetermined(let evidence): try settleUndetermined(evidence)
        case .challenge(let end): try settleChallenge(until: end)
        case .verified(let handle): try settleVerified(handle, on: card)
        case .verifiedWithOtherID(let handle): try settleOtherID(handle, on: card)
        case .declined(let decline, let suspends): try settleDeclined(decline, suspends ? card : nil)
        case .expired: try end(.expired, .verificationExpired, .verificationExpired)
        case .failed(let failure, let stray): try settleFailed(failure, stray)
        case .late(let handle): try settleLate(handle)
        case .details: try settleDetails()
        }
        try transaction.settleSession(of: verification, by: policy, as: caller)
    }

    private mutating func settleForeign() throws(VaultError) {
        signals.append(.foreignAnswer(source))
        try record(.answerForeign, outcome: .failed, reason: source.rawValue)
        if verification.status.isFinal { try askAgain() } else { try settleUndetermined(verification.evidence) }
    }

    private mutating func settleUndetermined(_ evidence: Verification.Evidence?) throws(VaultError) {
        verification.evidence = evidence
        switch (verification.status, source) {
        case (.challenge, _), (.processing, .status):
            // The status call says nothing new about a challenge that is open or a call whose answer is still awaited.
            return try transaction.put(verification)
        case (.processing, _):
            try verification.move(to: .undetermined, at: now)
            verification.question = Question(.outcome, since: now, dueAt: now)
            try record(.verificationUndetermined)
            try transaction.put(verification)
        default:
            try askAgain()
        }
    }

    /// Puts the open question again by its schedule; what can no longer be asked ends.
    private mutating func askAgain() throws(VaultError) {
        guard let question = verification.question, question.purpose != .challenge, question.purpose != .answer else {
            return
        }
        verification.question = question.putAgain(at: now, by: policy.questions, notAfter: deadline)
        guard verification.question == nil, !verification.status.isFinal,
            case .failed(let failure, let stray) = Judgement.givenUp(knowing: verification.evidence)
        else { return try transaction.put(verification) }
        try settleFailed(failure, stray)
    }

    /// When the doubt that the answer left is over.
    private var deadline: Instant? {
        let schedule = policy.questions
        if case .verifiedWithoutCardID(let since) = verification.evidence { return since + schedule.cardID }
        switch answer.verdict {
        case .notFound: return verification.createdAt + schedule.notFound
        case .challengeOpen: return verification.createdAt + schedule.challenge
        default: return nil
        }
    }

    private mutating func settleChallenge(until end: Instant) throws(VaultError) {
        guard case .challenge(let action, let paReq, let md) = answer.verdict else { throw .illegalMove }
        let challenge = Challenge(action: action, paReq: paReq, md: md, expiresAt: end)
        try verification.move(to: .challenge(challenge), at: now)
        verification.question = Question(.challenge, since: now, dueAt: end)
        try transaction.put(verification)
        try record(.verificationChallenged)
        try emit(.verificationChallenge)
    }

    private mutating func settleDeclined(_ decline: Decline, _ suspended: SavedCard?) throws(VaultError) {
        try leaveChallenge()
        try verification.move(to: .declined(decline), at: now)
        verification.face.learn(answer.facts.face)
        verification.question = nil
        if decline.isOurFault { signals.append(.configurationDecline(code: decline.code)) }
        if let suspended { verification.card = suspended.id }
        try transaction.put(verification)
        try record(.verificationDeclined, reason: String(decline.code))
        try emit(.verificationDeclined)
        signals.append(.verificationEnded(.declined))
        if let suspended, let reason = decline.suspends { try suspend(suspended, reason, decline.code) }
    }

    private func suspend(_ card: SavedCard, _ reason: Suspension.Reason, _ code: Int) throws(VaultError) {
        guard card.movedBy <= verification.createdAt, card.isLive else { return }
        var card = card
        try card.move(to: .suspended(Suspension(reason: reason, code: code, at: now)))
        card.movedBy = verification.createdAt
        try transaction.put(card)
        try record(.cardSuspended, on: card.id, reason: String(code))
        try emit(.cardSuspended, on: card.id)
    }

    private mutating func settleFailed(
        _ failure: VerificationState.Failure,
        _ stray: BankCardID?
    ) throws(VaultError) {
        try end(.failed(failure), .verificationFailed, .verificationFailed, reason: failure.rawValue)
        // The bank has spoken: nothing late can come of a verification of another card.
        if failure == .differentCard {
            verification.question = nil
            try transaction.put(verification)
        }
        if let stray { try disown(stray) }
    }

    /// Ends without a card; the bank is watched on, since it may say VERIFIED later (rule 7).
    private mutating func end(
        _ state: VerificationState,
        _ action: AuditRecord.Action,
        _ kind: VaultEvent.Kind,
        reason: String? = nil
    ) throws(VaultError) {
        try verification.move(to: state, at: now)
        verification.question = Question(.late, since: now, dueAt: now + policy.questions.daily)
        try transaction.put(verification)
        try record(action, reason: reason)
        try emit(kind)
        signals.append(.verificationEnded(state.status))
    }

    private mutating func settleLate(_ handle: BankCardID) throws(VaultError) {
        verification.question = nil
        verification.touch(at: now)
        try transaction.put(verification)
        signals.append(.lateVerified)
        try record(.verificationLate)
        try emit(.verificationLate)
        try disown(handle)
    }

    private mutating func settleDetails() throws(VaultError) {
        verification.face.learn(answer.facts.face)
        verification.bank.learn(answer.facts.reference)
        if verification.face.mask == nil {
            verification.question = verification.question?.putAgain(at: now, by: policy.questions)
        } else {
            verification.question = nil
        }
        try transaction.put(verification)
        guard let id = verification.card, var card = try transaction.card(id), card.isLive else { return }
        let before = card.face
        card.face.learn(verification.face)
        guard card.face != before else { return }
        try transaction.put(card)
        try record(.cardDetailsLearnt, on: card.id)
        try emit(.cardUpdated, on: card.id)
    }

    /// A final verdict reaches a challenge through `undetermined`, as the table says.
    mutating func leaveChallenge() throws(VaultError) {
        if verification.status == .challenge { try verification.move(to: .undetermined, at: now) }
    }

    func record(
        _ action: AuditRecord.Action,
        on card: SavedCard.ID? = nil,
        outcome: AuditRecord.Outcome = .ok,
        reason: String? = nil
    ) throws(VaultError) {
        var subject = subject
        if let card { subject.card = card }
        try transaction.record(AuditRecord(action, by: caller, on: subject, outcome: outcome, reason: reason))
    }

    func emit(_ kind: VaultEvent.Kind, on card: SavedCard.ID? = nil) throws(VaultError) {
        try transaction.emit(
            VaultEvent(
                kind,
                account: verification.account,
                card: card ?? verification.card,
                verification: verification.id,
                terminal: verification.terminal
            )
        )
    }
}
