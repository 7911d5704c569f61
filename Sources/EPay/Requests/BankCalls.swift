internal import CardVault
internal import HTTP
internal import JSON
internal import Secrets

/// Every call of the bank's as it goes on the wire.
struct BankCalls {
    private let configuration: EPayConfiguration
    private var limits: EPayLimits { configuration.limits }

    init(_ configuration: EPayConfiguration) { self.configuration = configuration }

    func token(_ purpose: TokenRequest.Purpose, for terminal: EPayTerminal) -> BankRequest {
        BankRequest(
            method: .post,
            server: configuration.oauthURL,
            target: SecretBytes(utf8: configuration.oauthURL.path),
            contentType: "application/x-www-form-urlencoded",
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
            traceparent: order.traceparent,
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
            traceparent: confirmation.traceparent,
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
            traceparent: traceparent,
            within: limits.answer
        )
    }

    func list(of account: AccountID, token: SecretBytes) -> BankRequest {
        BankRequest(
            method: .get,
            server: configuration.apiURL,
            target: Target(configuration.apiURL).path("/cards").segment(account.text).finish(),
            bearer: token,
            within: limits.answer
        )
    }

    func deactivate(_ card: BankCardID, token: SecretBytes) -> BankRequest {
        BankRequest(
            method: .post,
            server: configuration.apiURL,
            target: Target(configuration.apiURL).path("/card/deactivate").segment(card.secret).finish(),
            bearer: token,
            within: limits.answer
        )
    }

    func publicKey() -> BankRequest {
        BankRequest(
            method: .get,
            server: configuration.apiURL,
            target: Target(configuration.apiURL).path("/public.rsa").finish(),
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
        traceparent: String? = nil,
        body: SecretBytes? = nil,
        within timeout: TimeSpan
    ) {
        self.method = method
        self.server = server
        self.target = target
        self.bearer = bearer
        self.contentType = contentType
        self.traceparent = traceparent.flatMap { Self.isTraceparent($0) ? $0 : nil }
        self.body = body
        self.timeout = timeout
    }

    /// Letters, digits and dashes (W3C Trace Context, 3.2): a trace that would break the request is left out of it.
    private static func isTraceparent(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D }
    }
}
