private import Cryptography
private import JSON
internal import Locks

/// The emulated bank without its sockets: a call goes in, an answer comes out. Safe to share between threads.
package final class Bank: Sendable {
    /// Opens one RSA block with the bank's key; nil if it is not for this key.
    package typealias Opener = @Sendable ([UInt8]) -> [UInt8]?
    /// A keyed fingerprint of a card's number.
    package typealias Fingerprint = @Sendable (String) -> String
    /// Milliseconds since 1970.
    package typealias Clock = @Sendable () -> Int64

    private let state: Locked<BankState>
    private let open: Opener
    private let fingerprint: Fingerprint
    private let clock: Clock
    private let blockBytes: Int

    /// A bank without operations. `blockBytes` is the length of its key's modulus; `seed` makes its ids.
    package init(
        merchants: [Merchant] = [.published],
        publicKeyPEM: String,
        blockBytes: Int = 512,
        baseURL: String = "http://127.0.0.1:9400",
        seed: UInt64 = UInt64.random(in: .min ... .max),
        rudeness: Rudeness? = nil,
        clock: @escaping Clock,
        fingerprint: @escaping Fingerprint,
        open: @escaping Opener
    ) {
        state = Locked(
            BankState(
                merchants: merchants,
                publicKeyPEM: publicKeyPEM,
                baseURL: baseURL,
                seed: seed,
                rudeness: rudeness
            )
        )
        self.open = open
        self.fingerprint = fingerprint
        self.clock = clock
        self.blockBytes = blockBytes
    }

    /// Tells the bank the address it is reached at, for the ACS it sends browsers to.
    package func isReached(at baseURL: String) {
        state.withLock { $0.baseURL = baseURL }
    }

    /// Writes down how a postLink ended.
    package func noteSent(_ callback: Callback, outcome: String) {
        state.withLock { $0.ledger.noteSent(callback, outcome: outcome) }
    }

    /// Answers one call.
    package func answer(_ call: BankCall) -> BankAnswer {
        guard let route = Route(call) else { return BankAnswer(404, ["code": 404, "message": " Not found"]) }
        return switch route {
        case .token: token(call)
        case .cryptopay: cryptopay(call)
        case .confirm: confirm(call)
        case .status(let invoiceID): status(call, invoiceID)
        case .list(let accountID): list(call, accountID)
        case .deactivate(let cardID): deactivate(call, cardID)
        case .publicKey: state.withLock { $0.publicKey() }
        case .challenge, .challengeAnswer: challenge(route, call)
        case .index, .operations, .switches, .faults, .clock, .reset: control(route, call)
        }
    }

    private func now(_ state: borrowing BankState) -> Int64 { clock() + state.clockOffset }
}

// MARK: The bank's calls

extension Bank {
    private func token(_ call: BankCall) -> BankAnswer {
        let form = FormFields.parse(call)
        let subject = form?.first { $0.name == "invoiceID" }?.value ?? ""
        return disturbed(.token, subject) { state, code, now throws(Refusal) in
            do throws(OAuthError) {
                if let code { throw .declined(code) }
                return try state.giveToken(form, at: now)
            } catch {
                state.ledger.note(
                    Refusal(status: error.status, code: error.code, message: error.detail),
                    on: .token,
                    subject: ""
                )
                return state.answer(error)
            }
        }
    }

    private func cryptopay(_ call: BankCall) -> BankAnswer {
        let body = WireValue(parsing: call.body)
        let card = openCard(body)
        let fingerprint =
            switch card {
            case .success(let card): self.fingerprint(card.pan)
            case .failure: ""
            }
        let invoiceID = body?["invoiceId"]?.string ?? ""
        return disturbed(.cryptopay, String(invoiceID.prefix(15))) { state, code, now throws(Refusal) in
            try state.cryptopay(
                BankState.Cryptopay(
                    bearer: call.bearer,
                    isJSON: call.isOfType("application/json"),
                    body: body,
                    card: card,
                    fingerprint: fingerprint,
                    forcedCode: code
                ),
                at: now
            )
        }
    }

    /// Decrypting takes milliseconds, so it is done before the lock is taken.
    private func openCard(_ body: WireValue?) -> Result<CardData, Refusal> {
        let text = body?[CryptopayOrder.latinField]?.string ?? body?[CryptopayOrder.cyrillicField]?.string ?? ""
        guard let block = try? Base64.decode(text), block.count == blockBytes else {
            return .failure(.cryptogramEncoding)
        }
        guard let plain = open(block) else { return .failure(.cryptogramKey) }
        guard let value = WireValue(parsing: plain) else { return .failure(.cryptogramContent) }
        do throws(Refusal) {
            return .success(try CardData(value))
        } catch {
            return .failure(error)
        }
    }

    private func confirm(_ call: BankCall) -> BankAnswer {
        let body = WireValue(parsing: call.body)
        let access = call.queryItem("Access")
        let subject = state.withLock { state in
            access.flatMap { state.tokens[$0]?.invoiceID } ?? ""
        }
        return disturbed(.confirm, subject) { state, code, now throws(Refusal) in
            guard call.isOfType("application/json") else { throw .contentType }
            return try state.confirm(access: access, body, forcedCode: code, at: now)
        }
    }

    private func status(_ call: BankCall, _ invoiceID: String) -> BankAnswer {
        disturbed(.status, String(invoiceID.prefix(15))) { state, code, now throws(Refusal) in
            try state.status(bearer: call.bearer, invoiceID: invoiceID, forcedCode: code, at: now)
        }
    }

    private func list(_ call: BankCall, _ accountID: String) -> BankAnswer {
        disturbed(.list, String(accountID.prefix(64))) { state, code, now throws(Refusal) in
            try state.list(bearer: call.bearer, accountID: accountID, forcedCode: code, at: now)
        }
    }

    private func deactivate(_ call: BankCall, _ cardID: String) -> BankAnswer {
        let subject = state.withLock { state in
            let transaction = state.cards[cardID]?.transactionID
            return transaction.flatMap { state.verifications[$0]?.invoiceID } ?? ""
        }
        state.withLock { state in
            state.ledger.countDeactivation(of: String(cardID.prefix(128)))
        }
        return disturbed(.deactivate, subject) { state, code, now throws(Refusal) in
            try state.deactivate(
                bearer: call.bearer,
                cardID: cardID,
                hasBody: !call.body.isEmpty,
                forcedCode: code,
                at: now
            )
        }
    }

    /// Does the work of a call and spoils it as the faults or the seed have it.
    private func disturbed(
        _ endpoint: Endpoint,
        _ subject: String,
        _ work: (inout BankState, _ forcedCode: Int?, _ now: Int64) throws(Refusal) -> BankAnswer
    ) -> BankAnswer {
        state.withLock { state in
            let now = now(state)
            state.settle(at: now)
            state.ledger.count(endpoint)
            if endpoint == .cryptopay { state.ledger.countCryptopay(of: subject) }
            let trouble = state.trouble(on: endpoint, subject: subject)
            if trouble.effect == .dropBefore { return trouble.spoiling(BankAnswer(503, text: "")) }
            if case .answer(_, _, isDone: false) = trouble.effect { return trouble.spoiling(BankAnswer(503, text: "")) }
            do throws(Refusal) {
                let done = try work(&state, trouble.forcedCode, now)
                return trouble.spoiling(state.handingOver(done, isReordered: trouble.effect == .reorder))
            } catch {
                state.ledger.note(error, on: endpoint, subject: subject)
                return trouble.spoiling(state.refusalAnswer(error, on: endpoint, subject: subject))
            }
        }
    }
}

// MARK: Pages and controls

extension Bank {
    private func challenge(_ route: Route, _ call: BankCall) -> BankAnswer {
        state.withLock { state in
            let form = call.method == "POST" ? FormFields.parse(call) : nil
            if case .challengeAnswer = route { return state.takeCode(form ?? []) }
            return state.challengePage(key: call.queryItem("id") ?? "", form: form)
        }
    }

    private func control(_ route: Route, _ call: BankCall) -> BankAnswer {
        state.withLock { state in
            let now = now(state)
            state.settle(at: now)
            do throws(Refusal) {
                let done = try state.control(route, call, at: now)
                return state.handingOver(done, isReordered: false)
            } catch {
                return BankAnswer(error.status, ["code": .int(Int64(error.code)), "message": .string(error.message)])
            }
        }
    }
}
