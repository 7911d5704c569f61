package import Secrets

/// A terminal of a shop, known by a UUID and by eight digits.
package struct Terminal: Sendable, Hashable {
    /// The UUID.
    package let id: String

    /// A terminal by its UUID.
    package init(_ id: String) { self.id = id }

    /// The eight digits that status and list show; the same for the same UUID.
    package var digits: String {
        let text = String(id.utf8.reduce(UInt64(7)) { ($0 &* 31 &+ UInt64($1)) % 90_000_000 } + 10_000_000)
        return text
    }
}

/// A shop that may ask for tokens.
package struct Merchant: Sendable {
    /// The OAuth client's id.
    package let id: String
    /// The OAuth client's secret.
    package let secret: SecretBytes
    /// The shop's terminals.
    package let terminals: [Terminal]

    /// A shop with its client credentials and terminals.
    package init(id: String, secret: SecretBytes, terminals: [Terminal]) {
        self.id = id
        self.secret = secret
        self.terminals = terminals
    }

    /// The shop that the bank publishes for tests, with the secret of its page.
    package static let published = Merchant(
        id: "halykfinanceUSD",
        secret: SecretBytes(utf8: "U01gQZVL##lJ$NhJ"),
        terminals: [Terminal("d9d7978c-d6ee-4ec0-8cda-165251a4bf16")]
    )

    /// The other terminal that the bank publishes; a shop given without terminals gets it.
    package static let otherPublishedTerminal = Terminal("67e34d63-102f-4bd1-898e-370781d0074d")
}
