internal import Secrets

extension BankState {
    private static let scope: Set<Substring> = [
        "webapi", "usermanagement", "email_send", "verification", "statement", "statistics", "payment",
    ]
    private static let fields: Set<String> = [
        "grant_type", "scope", "client_id", "client_secret", "invoiceID", "amount", "currency", "terminal",
        "secret_hash",
    ]

    /// POST /oauth2/token: a token for one operation.
    mutating func giveToken(_ form: [BankCall.Field]?, at now: Int64) throws(OAuthError) -> BankAnswer {
        guard let form else { throw .invalidRequest("the body is not a form") }
        var fields: [String: String] = [:]
        for field in form {
            guard Self.fields.contains(field.name), fields.updateValue(field.value, forKey: field.name) == nil
            else { throw .invalidRequest("a field is unknown or doubled") }
        }
        let merchant = try merchant(of: fields)
        guard fields["grant_type"] == "client_credentials" else { throw .unsupportedGrantType }
        let asked = (fields["scope"] ?? "").split(separator: " ")
        guard Set(asked) == Self.scope else { throw .invalidScope }
        let (terminal, invoiceID) = try binding(of: fields, merchant)
        if let hash = fields["secret_hash"], !(1...256).contains(hash.utf8.count) {
            throw .invalidRequest("secret_hash is empty or too long")
        }
        forgetSpentTokens(at: now)
        guard tokens.count < Self.mostTokens else { throw .invalidRequest("too many tokens are open") }
        let token = AccessToken(
            value: random.accessToken(),
            merchant: merchant.id,
            terminal: terminal,
            invoiceID: invoiceID,
            secretHash: fields["secret_hash"],
            expiresAt: now + Int64(switches.tokenSeconds) * 1_000
        )
        tokens[token.value] = token
        return BankAnswer(
            200,
            [
                "access_token": .string(token.value),
                "expires_in": switches.expiresIn == .number
                    ? .int(Int64(switches.tokenSeconds)) : .string(String(switches.tokenSeconds)),
                "scope": .string(asked.joined(separator: " ")),
                "token_type": "Bearer",
            ]
        )
    }

    private func merchant(of fields: [String: String]) throws(OAuthError) -> Merchant {
        guard let id = fields["client_id"], let secret = fields["client_secret"] else {
            throw .invalidRequest("client_id or client_secret is missing")
        }
        guard let merchant = merchants[id], merchant.secret == SecretBytes(utf8: secret) else { throw .invalidClient }
        return merchant
    }

    private func binding(
        of fields: [String: String],
        _ merchant: Merchant
    ) throws(OAuthError) -> (Terminal?, String?) {
        let terminal = fields["terminal"].map(Terminal.init)
        if let terminal, !merchant.terminals.contains(terminal) {
            throw .invalidRequest("the terminal is not of this client")
        }
        guard let invoiceID = fields["invoiceID"] else {
            guard fields["amount"] == nil, fields["currency"] == nil, fields["secret_hash"] == nil else {
                throw .invalidRequest("amount, currency and secret_hash need an invoiceID")
            }
            return (terminal, nil)
        }
        guard invoiceID.isDigits, (6...15).contains(invoiceID.utf8.count) else {
            throw .invalidRequest("invoiceID is not 6 to 15 digits")
        }
        guard fields["amount"] == "0", fields["currency"] == "USD", terminal != nil else {
            throw .invalidRequest("a verification needs amount 0, currency USD and a terminal")
        }
        return (terminal, invoiceID)
    }

    /// The answer to a token that is refused, in the form that is switched on.
    func answer(_ error: OAuthError) -> BankAnswer {
        switch switches.oauthErrorShape {
        case .rfc6749:
            BankAnswer(
                error.status,
                ["error": .string(error.name), "error_description": .string(error.detail)]
            )
        case .bank: BankAnswer(error.status, ["code": .int(Int64(error.code)), "message": .string(" " + error.detail)])
        case .html:
            BankAnswer(
                error.status,
                contentType: "text/html",
                body: Array("<html><body><h1>\(error.status)</h1></body></html>".utf8)
            )
        }
    }
}

/// Why a token is refused (names of RFC 6749, 5.2).
enum OAuthError: Error, Equatable {
    case invalidRequest(String)
    case invalidClient
    case invalidScope
    case unsupportedGrantType
    case declined(Int)

    var status: Int { self == .invalidClient ? 401 : 400 }

    var name: String {
        switch self {
        case .invalidRequest, .declined: "invalid_request"
        case .invalidClient: "invalid_client"
        case .invalidScope: "invalid_scope"
        case .unsupportedGrantType: "unsupported_grant_type"
        }
    }

    var detail: String {
        switch self {
        case .invalidRequest(let detail): detail
        case .invalidClient: "the client is unknown or its secret is wrong"
        case .invalidScope: "the scope is not the documented one in full"
        case .unsupportedGrantType: "the grant type is not client_credentials"
        case .declined: "the token is refused"
        }
    }

    var code: Int {
        switch self {
        case .invalidRequest: 90_001
        case .invalidClient: 90_002
        case .invalidScope: 90_003
        case .unsupportedGrantType: 90_004
        case .declined(let code): code
        }
    }
}
