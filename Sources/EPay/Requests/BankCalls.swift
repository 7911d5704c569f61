internal import CardVault
internal import HTTP
internal import JSON
internal import Secrets

/// Every call of the bank's as it goes on the wire.
struct BankCalls {
    private let configuration: EPayConfiguration
    private let traces: TraceSource
    private var limits: EPayLimits { configuration.limits }

    init(_ configuration: EPayConfiguration, traces: TraceSource) {
        self.configuration = configuration
        self.traces = traces
    }

    func token(_ purpose: TokenRequest.Purpose, for terminal: EPayTerminal) -> BankRequest {
        BankRequest(
            method: .post,
            server: configuration.oauthURL,
            target: SecretBytes(utf8: configuration.oauthURL.path),
            contentType: "application/x-www-form-urlencoded",
            trace: traces.onward(nil),
            body: TokenRequest(terminal: terminal, purpose: purpose).body(),
            within: limits.answer
        )
    }

    func cryptopay(_ order: VerificationOrder) throws(JSONError) -> BankRequest {
        BankRequest(
            method: .post,
            server: configuration.apiURL,
            target: Target(configuration.apiURL).path("/payment/cryptopay").finish(),
            bearer: order.token.secret,
            contentType: "application/json",
            trace: traces.onward(order.traceparent),
            body: try CryptopayBody.written(order, cryptogramField: configuration.cryptogramField),
            within: limits.payment
        )
    }

    /// The token is in the query here, and nowhere else (the bank's page, "Payment confirmation").
    func confirm(_ confirmation: Confirmation) throws(JSONError) -> BankRequest {
        BankRequest(
            method: .post,
            server: configuration.apiURL,
            target: Target(configuration.apiURL).path("/payments/confirm")
                .query("Access", confirmation.token.secret).finish(),
            contentType: "application/json",
            trace: traces.onward(confirmation.traceparent),
            body: try ConfirmBody.written(confirmation),
            within: limits.payment
        )
    }

    func status(of invoice: InvoiceID, token: SecretBytes, traceparent: String?) -> BankRequest {
        BankRequest(
            method: .get,
            server: configuration.apiURL,
            target: Target(configuration.apiURL).path("/check-status/payment/transaction")
                .segment(invoice.digits).finish(),
            bearer: token,
            trace: traces.onward(traceparent),
            within: limits.answer
        )
    }

    func list(of account: AccountID, token: SecretBytes) -> BankRequest {
        BankRequest(
            method: .get,
            server: configuration.apiURL,
            target: Target(configuration.apiURL).path("/cards").segment(account.text).finish(),
            bearer: token,
            trace: traces.onward(nil),
            within: limits.answer
        )
    }

    func deactivate(_ card: BankCardID, token: SecretBytes) -> BankRequest {
        BankRequest(
            method: .post,
            server: configuration.apiURL,
            target: Target(configuration.apiURL).path("/card/deactivate").segment(card.secret).finish(),
            bearer: token,
            trace: traces.onward(nil),
            within: limits.answer
        )
    }

    func publicKey() -> BankRequest {
        BankRequest(
            method: .get,
            server: configuration.apiURL,
            target: Target(configuration.apiURL).path("/public.rsa").finish(),
            trace: traces.onward(nil),
            within: limits.answer
        )
    }
}

extension BankRequest {
    fileprivate init(
        method: HTTP.Method,
        server: ClientURL,
        target: SecretBytes,
        bearer: SecretBytes? = nil,
        contentType: StaticString? = nil,
        trace: TraceParent,
        body: SecretBytes? = nil,
        within timeout: TimeSpan
    ) {
        self.method = method
        self.server = server
        self.target = target
        self.bearer = bearer
        self.contentType = contentType
        traceparent = trace.text
        self.body = body
        self.timeout = timeout
    }
}
