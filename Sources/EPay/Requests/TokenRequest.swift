internal import CardVault
internal import Secrets

/// The form that asks for a token (the bank's page, "Receiving a token").
struct TokenRequest {
    /// A shorter scope is reported as rejected.
    static let scope = "webapi usermanagement email_send verification statement statistics payment"

    /// What the token is for.
    enum Purpose {
        /// One verification: bound to its invoice, amount, currency and terminal.
        case verification(InvoiceID, callbackSecret: SecretBytes)
        /// Status and list.
        case terminal
        /// Deactivation: the client alone.
        case client
    }

    let terminal: EPayTerminal
    let purpose: Purpose

    /// The body, `application/x-www-form-urlencoded` with everything percent-encoded: published secrets hold `##` and `$`.
    func body() -> SecretBytes {
        var form = Form()
        form.add("grant_type", "client_credentials")
        form.add("scope", Self.scope)
        form.add("client_id", terminal.terminal.merchant)
        form.add("client_secret", terminal.clientSecret)
        switch purpose {
        case .verification(let invoice, let callbackSecret):
            form.add("invoiceID", invoice.digits)
            form.add("amount", "0")
            form.add("currency", "USD")
            form.add("terminal", terminal.terminal.terminalID)
            form.add("secret_hash", callbackSecret)
        case .terminal:
            form.add("terminal", terminal.terminal.terminalID)
        case .client:
            break
        }
        return form.finish()
    }
}

/// Form fields in wiped memory.
private struct Form: ~Copyable {
    private var buffer = WipedBuffer(capacity: 512)

    mutating func add(_ name: StaticString, _ value: String) {
        begin(name)
        buffer.append(encoding: value)
    }

    mutating func add(_ name: StaticString, _ value: SecretBytes) {
        begin(name)
        value.withBytes { buffer.append(encoding: $0) }
    }

    private mutating func begin(_ name: StaticString) {
        if buffer.count > 0 { buffer.append(UInt8(ascii: "&")) }
        buffer.append(utf8: name)
        buffer.append(UInt8(ascii: "="))
    }

    consuming func finish() -> SecretBytes { buffer.share() }
}
