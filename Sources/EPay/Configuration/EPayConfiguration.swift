package import CardVault
package import HTTP
package import Secrets

/// Why a configuration of the bank cannot be used; without any of its text.
package enum EPayConfigurationError: Error, CaseIterable, Sendable {
    /// An address is no URL we would call.
    case urlMalformed
    /// An address has a query, which would be lost.
    case urlWithQuery
    /// Plain HTTP to a host that is not loopback.
    case plainHTTPRefused
    /// The name of the cryptogram's member is empty.
    case cryptogramFieldEmpty
    /// The pin is not 64 hexadecimal digits.
    case pinMalformed
    /// There is no terminal, or two have one name.
    case terminalsUnusable
}

/// One terminal with what opens it.
package struct EPayTerminal: Sendable {
    /// Names, and the merchant, whose OAuth client this is.
    package let terminal: Terminal
    /// The OAuth client's secret.
    package let clientSecret: SecretBytes

    /// Describes a terminal.
    package init(_ terminal: Terminal, clientSecret: SecretBytes) {
        self.terminal = terminal
        self.clientSecret = clientSecret
    }
}

/// Where the bank is, and as whom we call it.
package struct EPayConfiguration: Sendable {
    /// Where tokens are had, the whole address.
    package let oauthURL: ClientURL
    /// What every operation's path is appended to.
    package let apiURL: ClientURL
    /// The name of the cryptogram's member; the bank's own SDK writes it with a Cyrillic first letter.
    package let cryptogramField: String
    /// The only key we take, as 64 lower-case hexadecimal digits of SHA-256; any key if nil.
    package let publicKeySHA256: String?
    /// The only hosts a browser is sent to for 3-D Secure, in small letters; any if empty.
    package let acsHosts: Set<String>
    /// All terminals.
    package let terminals: [EPayTerminal]
    /// Times and bounds.
    package let limits: EPayLimits

    /// Checks and takes a configuration.
    package init(
        oauthURL: String,
        apiURL: String,
        cryptogramField: String = "cryptogram",
        publicKeySHA256: String? = nil,
        acsHosts: [String] = [],
        terminals: [EPayTerminal],
        limits: EPayLimits = EPayLimits()
    ) throws(EPayConfigurationError) {
        self.oauthURL = try Self.address(oauthURL)
        self.apiURL = try Self.address(apiURL)
        guard !cryptogramField.isEmpty else { throw .cryptogramFieldEmpty }
        self.cryptogramField = cryptogramField
        self.publicKeySHA256 = publicKeySHA256?.lowercased()
        guard self.publicKeySHA256.map(Self.isDigest) ?? true else { throw .pinMalformed }
        self.acsHosts = Set(acsHosts.map { $0.lowercased() })
        let names = Set(terminals.map(\.terminal.name))
        guard !terminals.isEmpty, names.count == terminals.count else { throw .terminalsUnusable }
        self.terminals = terminals
        self.limits = limits
    }

    /// The terminal of that name.
    func terminal(_ name: TerminalName) -> EPayTerminal? {
        terminals.first { $0.terminal.name == name }
    }

    /// A terminal that may speak for a card: the card belongs to the merchant, so any of its terminals will do.
    func terminal(for card: BankCard) -> EPayTerminal? {
        let own = terminals.filter { $0.terminal.merchant == card.merchant }
        return own.first { $0.terminal.name == card.terminal } ?? own.first
    }

    private static func address(_ text: String) throws(EPayConfigurationError) -> ClientURL {
        let url: ClientURL
        do throws(ClientURLError) { url = try ClientURL(text) } catch { throw .urlMalformed }
        guard url.query == nil else { throw .urlWithQuery }
        guard url.scheme == .https || url.isLoopback else { throw .plainHTTPRefused }
        return url
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
