/// A service or a person that may call the API.
///
/// A class, since each call hands it on several times: that is one count of references, and not one for each text in it.
package final class Client: Sendable {
    /// A certificate that stands for the client over TLS.
    package enum Certificate: Equatable, Sendable {
        /// SHA-256 of the certificate's DER, 64 lower-case hexadecimal digits.
        case fingerprint(String)
        /// A subject alternative name (DNS, URI or e-mail).
        case subjectAlternativeName(String)
    }

    /// A key of the client, as the keyed hash that is kept of it.
    package struct Key: Equatable, Sendable {
        /// HMAC-SHA-256 of the key.
        package let hash: [UInt8]
        /// When it stops working; nil for the newest.
        package var expiresAt: Instant?

        /// Pairs a hash with its end.
        package init(hash: [UInt8], expiresAt: Instant? = nil) {
            self.hash = hash
            self.expiresAt = expiresAt
        }
    }

    /// The identifier.
    package let id: ID
    /// A name for people, at most 64 bytes.
    package let name: String
    /// What it may do.
    package let scopes: Set<Scope>
    /// The prefixes of accounts it may see; empty for all.
    package let accountPrefixes: [String]
    /// The terminals it may use; empty for all.
    package let terminals: Set<TerminalName>
    /// The certificate bound to it.
    package let certificate: Certificate?
    /// When it was made.
    package let createdAt: Instant
    /// Since when it may do nothing.
    package let disabledAt: Instant?
    /// Its keys: the newest, and older ones in their grace period.
    package let keys: [Key]

    /// Puts a client together.
    package init(
        id: ID,
        name: String,
        scopes: Set<Scope>,
        accountPrefixes: [String] = [],
        terminals: Set<TerminalName> = [],
        certificate: Certificate? = nil,
        createdAt: Instant,
        disabledAt: Instant? = nil,
        keys: [Key] = []
    ) {
        self.id = id
        self.name = name
        self.scopes = scopes
        self.accountPrefixes = accountPrefixes
        self.terminals = terminals
        self.certificate = certificate
        self.createdAt = createdAt
        self.disabledAt = disabledAt
        self.keys = keys
    }

    /// The client with other keys.
    func having(keys: [Key]) -> Client { changed(keys: keys, disabledAt: disabledAt) }

    /// The client when it may do nothing any more.
    package func disabled(at moment: Instant) -> Client { changed(keys: keys, disabledAt: disabledAt ?? moment) }

    private func changed(keys: [Key], disabledAt: Instant?) -> Client {
        Client(
            id: id,
            name: name,
            scopes: scopes,
            accountPrefixes: accountPrefixes,
            terminals: terminals,
            certificate: certificate,
            createdAt: createdAt,
            disabledAt: disabledAt,
            keys: keys
        )
    }

    /// Whether the client may do what the scope covers.
    package func holds(_ scope: Scope) -> Bool { scopes.contains(scope) || scopes.contains(.admin) }

    /// Whether the account exists as far as the client may know.
    package func sees(_ account: AccountID) -> Bool {
        accountPrefixes.isEmpty || accountPrefixes.contains { account.text.hasPrefix($0) }
    }

    /// Whether the terminal of that name in UTF-8 exists as far as the client may know.
    func sees(_ terminal: Span<UInt8>) -> Bool {
        terminals.isEmpty
            || terminals.contains { name in
                let name = name.text.utf8.span
                return name.count == terminal.count && name.indices.allSatisfy { name[$0] == terminal[$0] }
            }
    }

    /// Whether the terminal exists as far as the client may know.
    package func sees(_ terminal: TerminalName) -> Bool { terminals.isEmpty || terminals.contains(terminal) }
}
