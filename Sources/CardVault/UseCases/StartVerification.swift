internal import Secrets

/// What a caller wants verified.
package struct VerificationRequest: Sendable {
    /// A first card for an account, or a card that is saved already.
    package enum Target: Sendable {
        case account(AccountID, cardSave: Bool, terminal: TerminalName?)
        case card(SavedCard.ID)
    }
    /// What.
    package let target: Target
    /// The card, encrypted by the browser.
    package let cryptogram: Cryptogram
    /// What passes through to the bank.
    package let details: PassThrough
    /// Where the browser goes after a challenge.
    package let route: Verification.ReturnRoute
    /// The label of the saved card, at most 64 bytes.
    package let label: String?
    /// The caller's reference, at most 64 bytes.
    package let reference: String?
    /// What a hosted card page says of it, if it comes from one.
    package let submission: CardSubmission?

    /// States a request; refuses texts that are too long.
    package init(
        _ target: Target,
        cryptogram: Cryptogram,
        details: PassThrough,
        route: Verification.ReturnRoute = .ourPage,
        label: String? = nil,
        reference: String? = nil,
        submission: CardSubmission? = nil
    ) throws(VaultError) {
        self.target = target
        self.cryptogram = cryptogram
        self.details = details
        self.route = route
        self.label = try label.map { text throws(VaultError) in try ShortText.checked(text, maximumBytes: 64) }
        self.reference = try reference.map { text throws(VaultError) in try ShortText.checked(text, maximumBytes: 64) }
        self.submission = submission
    }
}

/// Verifies a card at the bank: writes down that it will, sends the cryptogram once, and settles what comes back.
package struct StartVerification<Storage: Repository>: Sendable {
    /// A verification as it is by now, and whether an earlier request made it.
    package struct Started: Sendable {
        /// The verification.
        package let verification: Verification
        /// Whether an earlier request with the same idempotency key made it.
        package let isReplay: Bool
    }

    let ports: Ports<Storage>
    let patience: TimeSpan
    private let clientLimit: RateLimit
    private let claims = Flights<ClaimName>()

    /// Gives the use case its ports; a caller waits for the bank as long as `patience`.
    package init(ports: Ports<Storage>, patience: TimeSpan = .seconds(19)) {
        self.ports = ports
        self.patience = patience
        clientLimit = RateLimit(perMinute: ports.policy.verificationsPerClientPerMinute)
    }

    private struct ClaimName: Hashable { let client: Client.ID, key: String }

    /// Looks at what a terminal demands of a request, once nothing else stands against it.
    package typealias Proof = @Sendable (TerminalName) async throws(VaultError) -> Void

    /// Starts a verification that `proof` has nothing against, or finds the one that the idempotency key stands for.
    package func callAsFunction(
        _ request: VerificationRequest,
        claim: IdempotencyClaim,
        by caller: Caller,
        proof: Proof = { _ in }
    ) async throws(VaultError) -> Started {
        let name = ClaimName(client: claim.client, key: claim.key)
        guard claims.begin(name) else { throw .idempotencyInProgress }
        defer { claims.end(name) }
        if let earlier = try replay(claim) { return Started(verification: earlier, isReplay: true) }
        let verification = try await start(request, claim: claim, by: caller, proof)
        return Started(verification: verification, isReplay: false)
    }

    /// Starts a verification that no idempotency key stands for: a card entry session's own.
    package func callAsFunction(
        _ request: VerificationRequest,
        by caller: Caller,
        proof: Proof = { _ in }
    ) async throws(VaultError) -> Verification {
        try await start(request, claim: nil, by: caller, proof)
    }

    private func replay(_ claim: IdempotencyClaim) throws(VaultError) -> Verification? {
        try ports.repository.read { reader throws(VaultError) in
            switch try reader.finding(for: claim) {
            case .unknown: return nil
            case .other: throw .idempotencyKeyReused
            case .erased: throw .idempotencyErased
            case .same(let id):
                guard let verification = try reader.verification(id) else { throw .idempotencyErased }
                return verification
            }
        }
    }

    private func start(
        _ request: VerificationRequest,
        claim: IdempotencyClaim?,
        by caller: Caller,
        _ proof: Proof
    ) async throws(VaultError) -> Verification {
        let began = ports.clock.now
        let plan = try ports.repository.read { reader throws(VaultError) in
            try VerificationPlan(request, by: caller, ports.terminals, ports.policy, at: began, reader)
        }
        if let client = plan.client, !clientLimit.admits(client, at: began) { throw .clientLimited }
        try await proof(plan.terminal.name)
        let invoice = try ports.invoices.next(for: plan.terminal.name)
        let callbackSecret = ports.randomness.secret(bytes: 16).hexadecimal
        let token: OperationToken
        do throws(BankRefusal) {
            token = try await ports.bank.open(invoice, on: plan.terminal.name, callbackSecret: callbackSecret)
        } catch {
            if error == .credentialsRefused { ports.signals.note(.credentialsRefused) }
            throw VaultError(error)
        }
        let verification = try await writeDown(plan, request, claim, invoice, token, callbackSecret, caller)
        return await send(verification, request, until: began + patience, by: caller)
    }

    /// Rule 1: the row is committed after the token is there and before the cryptogram goes out.
    private func writeDown(
        _ plan: VerificationPlan,
        _ request: VerificationRequest,
        _ claim: IdempotencyClaim?,
        _ invoice: InvoiceID,
        _ token: OperationToken,
        _ callbackSecret: SecretBytes,
        _ caller: Caller
    ) async throws(VaultError) -> Verification {
        let (policy, terminals) = (ports.policy, ports.terminals)
        let (target, route, label, reference) = (request.target, request.route, request.label, request.reference)
        let submission = request.submission
        return try await ports.repository.decide { transaction throws(VaultError) in
            // What was seen before the token may have changed while the bank was asked for it.
            let now = transaction.now
            try plan.check(target, by: caller, terminals, policy, at: now, transaction)
            if let claim, try transaction.finding(for: claim) != .unknown { throw .idempotencyInProgress }
            var verification = Verification(
                id: try transaction.newVerificationID(for: plan.account),
                account: plan.account,
                kind: plan.kind,
                cardSave: plan.cardSave,
                invoice: invoice,
                terminal: plan.terminal.name,
                merchant: plan.terminal.merchant,
                client: plan.client,
                session: submission?.session,
                reference: reference,
                label: label,
                route: route,
                createdAt: now,
                traceparent: Errand.current?.trace.text ?? caller.origin.traceparent,
                token: token,
                callbackSecret: callbackSecret
            )
            verification.question = Question(.answer, since: now, dueAt: now + policy.questions.answer)
            try transaction.put(verification)
            if let claim { try transaction.put(claim, for: verification.id) }
            if let submission { try transaction.attach(verification.id, by: submission) }
            let subject = AuditRecord.Subject(
                account: plan.account,
                card: verification.reverifiedCard,
                verification: verification.id,
                session: submission?.session
            )
            let consent = submission.map { "consent:" + $0.consent }
            try transaction.record(AuditRecord(.verificationCreated, by: caller, on: subject, reason: consent))
            try transaction.emit(
                VaultEvent(
                    .verificationCreated,
                    account: plan.account,
                    card: verification.reverifiedCard,
                    verification: verification.id,
                    terminal: plan.terminal.name
                )
            )
            return verification
        }
    }

    /// Sends the cryptogram in a task of its own: a caller who hangs up or loses patience stops nothing.
    private func send(
        _ verification: Verification,
        _ request: VerificationRequest,
        until deadline: Instant,
        by caller: Caller
    ) async -> Verification {
        guard let token = verification.token else { return verification }
        let order = VerificationOrder(
            invoice: verification.invoice,
            account: verification.account,
            terminal: verification.terminal,
            token: token,
            cryptogram: request.cryptogram,
            // The bank names the card's handle only when it is asked to save; a re-verification lives by the handle.
            cardSave: verification.cardSave || verification.reverifiedCard != nil,
            details: request.details,
            callbackURL: ports.links.callback(for: verification.id),
            traceparent: verification.traceparent
        )
        let promise = Promise<Verification>()
        let ports = ports
        Task {
            let answer = await ports.bank.verify(order)
            let settled = await Settle(ports: ports).orLeave(answer, from: .cryptopay, for: verification.id, by: caller)
            promise.fulfil(settled ?? verification)
        }
        return await promise.value(before: deadline, by: ports.clock) ?? verification
    }
}

extension Settle {
    /// Settles, or leaves the verification to its timer if the storage refuses: the answer is then asked for again.
    func orLeave(
        _ answer: BankAnswer,
        from source: AnswerSource,
        for id: Verification.ID,
        by caller: Caller
    ) async -> Verification? {
        do throws(VaultError) {
            return try await callAsFunction(answer, from: source, for: id, by: caller)
        } catch {
            ports.signals.note(.storageFailed)
            return nil
        }
    }
}

extension VaultError {
    /// What a caller is told when the bank could not be asked.
    package init(_ refusal: BankRefusal) {
        switch refusal {
        case .unavailable, .breakerOpen: self = .bankUnavailable
        case .credentialsRefused: self = .bankRefusesCredentials
        case .keyUnusable: self = .bankKeyUnusable
        }
    }
}

extension SecretBytes {
    /// The bytes as lower-case hexadecimal digits, secret as well.
    var hexadecimal: SecretBytes {
        withBytes { bytes in
            SecretBytes(count: bytes.count * 2) { (digits: inout MutableSpan<UInt8>) in
                for index in bytes.indices {
                    for (place, nibble) in [bytes[index] >> 4, bytes[index] & 15].enumerated() {
                        digits[index * 2 + place] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
                    }
                }
            }
        }
    }
}
