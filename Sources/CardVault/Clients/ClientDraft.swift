/// What an administrator says of a new client.
package struct ClientDraft: Sendable {
    let name: String
    let scopes: Set<Scope>
    let accountPrefixes: [String]
    let terminals: Set<TerminalName>
    let certificate: Client.Certificate?

    /// States a draft; refuses an empty or long name and a malformed account prefix.
    package init(
        name: String,
        scopes: Set<Scope>,
        accountPrefixes: [String] = [],
        terminals: Set<TerminalName> = [],
        certificate: Client.Certificate? = nil
    ) throws(VaultError) {
        guard !name.isEmpty else { throw .textMalformed }
        self.name = try ShortText.checked(name, maximumBytes: 64)
        self.scopes = scopes
        for prefix in accountPrefixes { _ = try AccountID(prefix) }
        self.accountPrefixes = accountPrefixes
        self.terminals = terminals
        self.certificate = certificate
    }
}
