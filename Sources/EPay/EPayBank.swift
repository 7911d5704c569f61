package import CardVault
internal import Cryptography
internal import JSON
package import Secrets

/// Halyk ePay 2.0 as the domain's bank; every call goes out once at most, with a token of its own.
package struct EPayBank: Bank {
    let configuration: EPayConfiguration
    let calls: BankCalls
    let line: Line
    let clock: any Timekeeper
    private let keys: PublicKeyCache

    /// A client of the bank.
    ///
    /// - Parameters:
    ///   - configuration: Where the bank is, and as whom we call it.
    ///   - transport: What carries the calls.
    ///   - lastSeenKey: SHA-256 of the bank's key as the last process saw it, so that a change in between is told.
    ///   - clock: The time.
    ///   - meter: What counts the calls.
    package init(
        _ configuration: EPayConfiguration,
        over transport: any Transport,
        lastSeenKey: String? = nil,
        clock: any Timekeeper,
        meter: any BankMeter
    ) {
        self.configuration = configuration
        self.clock = clock
        calls = BankCalls(configuration, traces: TraceSource(seed: Random.uint64()))
        line = Line(transport: transport, limits: configuration.limits, clock: clock, meter: meter)
        keys = PublicKeyCache(configuration, calls, lastSeen: lastSeenKey, line: line, clock: clock, meter: meter)
    }

    /// How many calls are out at this moment and how many wait for their turn, for gauges.
    package var load: (out: Int, waiting: Int) { line.load }

    /// A token for one verification; refused at once while the server that would take the card is left alone.
    package func open(
        _ invoice: InvoiceID,
        on terminal: TerminalName,
        callbackSecret: SecretBytes
    ) async throws(BankRefusal) -> OperationToken {
        guard let terminal = configuration.terminal(terminal) else { throw .unavailable }
        let token = try await token(.verification(invoice, callbackSecret: callbackSecret), for: terminal)
        // With the token at hand the card goes out next: if the API is to be probed, that is the probe.
        guard line.admit(to: .api) else { throw .breakerOpen }
        return token
    }

    /// Sends the cryptogram.
    package func verify(_ order: VerificationOrder) async -> BankAnswer {
        guard let request = try? calls.cryptopay(order) else { return BankAnswer(.undecided(.notUnderstood)) }
        return await pay(request, .cryptopay)
    }

    /// Sends the result of a challenge.
    package func confirm(_ confirmation: Confirmation) async -> BankAnswer {
        guard let request = try? calls.confirm(confirmation) else { return BankAnswer(.undecided(.notUnderstood)) }
        return await pay(request, .confirm)
    }

    /// Asks what became of an operation.
    package func status(
        of invoice: InvoiceID,
        on terminal: TerminalName,
        traceparent: String?
    ) async -> BankAnswer {
        guard let terminal = configuration.terminal(terminal) else { return BankAnswer(.undecided(.lost)) }
        do throws(BankRefusal) {
            let token = try await token(.terminal, for: terminal).secret
            let request = calls.status(of: invoice, token: token, traceparent: traceparent)
            return StatusAnswer.read(try await send(request, .status))
        } catch { return BankAnswer(.undecided(.lost)) }
    }

    /// Reads the bank's list of an account's cards.
    package func savedCards(of account: AccountID, on terminal: TerminalName) async -> [ListedCard]? {
        guard let terminal = configuration.terminal(terminal) else { return nil }
        do throws(BankRefusal) {
            let token = try await token(.terminal, for: terminal).secret
            return ListAnswer.read(try await send(calls.list(of: account, token: token), .list), of: account)
        } catch { return nil }
    }

    /// Whether one of the bank's two servers is left alone; each call needs both, for its token and for itself.
    package var isHeldBack: Bool { !line.wouldAdmit(to: .oauth) || !line.wouldAdmit(to: .api) }

    /// Takes a card out of use; the bank's answer has a text in some language, so its status alone counts.
    package func deactivate(_ card: BankCard) async -> DeactivationAnswer {
        guard let terminal = configuration.terminal(for: card) else { return .unreachable }
        do throws(BankRefusal) {
            let token = try await token(.client, for: terminal).secret
            return DeactivationAnswer(
                status: try await send(calls.deactivate(card.id, token: token), .deactivate).status
            )
        } catch { return error == .breakerOpen ? .notSent : .unreachable }
    }

    /// The key that cryptograms are made with; one for all terminals.
    package func publicKey(for terminal: TerminalName) async throws(BankRefusal) -> BankPublicKey {
        try await keys.key()
    }

    private func token(
        _ purpose: TokenRequest.Purpose,
        for terminal: EPayTerminal
    ) async throws(BankRefusal) -> OperationToken {
        // A token is of no use while the API is left alone.
        guard line.wouldAdmit(to: .api) else { throw .breakerOpen }
        let askedAt = clock.now
        let reply = try await send(calls.token(purpose, for: terminal), .token, to: .oauth)
        return try TokenAnswer(untoldLife: configuration.limits.untoldTokenLife).read(reply, askedAt: askedAt)
    }

    private func send(
        _ request: BankRequest,
        _ operation: BankOperation,
        to server: BankServer = .api
    ) async throws(BankRefusal) -> BankReply {
        do throws(CallFailure) {
            return try await line.send(request, operation, to: server)
        } catch {
            switch error {
            case .heldBack: throw .breakerOpen
            case .transport: throw .unavailable
            }
        }
    }

    /// The operation is written down by now: what is not certain is the status call's to find out.
    private func pay(_ request: BankRequest, _ operation: BankOperation) async -> BankAnswer {
        do throws(CallFailure) {
            let reply = try await line.send(request, operation, to: .api, .committed)
            return PaymentAnswer(challengeRule: ChallengeRule(acsHosts: configuration.acsHosts)).read(reply)
        } catch {
            switch error {
            case .transport(.notUnderstood): return BankAnswer(.undecided(.notUnderstood))
            case .transport(.notSent), .transport(.lost), .heldBack: return BankAnswer(.undecided(.lost))
            }
        }
    }
}

extension DeactivationAnswer {
    /// What an HTTP status says of a deactivation.
    init(status: Int) {
        switch status {
        case 200: self = .done
        case 401, 403, 408, 429: self = .unreachable
        case 400..<500: self = .refused
        default: self = .unreachable
        }
    }
}
