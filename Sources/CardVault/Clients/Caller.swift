/// Who asks, and from where: what the audit says of every act.
package struct Caller: Sendable {
    /// The kinds of actors.
    package enum Actor: Sendable {
        case client(Client)
        /// An operating-system user at the command line.
        case `operator`(String)
        /// The vault's own timers, the bank's callbacks, a cardholder's browser.
        case system
    }
    /// Where a request came from.
    package struct Origin: Equatable, Sendable {
        /// The peer's IP address; personal, so the audit commits to it and keeps it sealed.
        package let address: String?
        /// The request's identifier.
        package let requestID: String?
        /// The W3C traceparent.
        package let traceparent: String?

        /// States an origin.
        package init(address: String? = nil, requestID: String? = nil, traceparent: String? = nil) {
            self.address = address
            self.requestID = requestID
            self.traceparent = traceparent
        }
    }

    /// Who.
    package let actor: Actor
    /// From where.
    package let origin: Origin

    /// States a caller.
    package init(_ actor: Actor, from origin: Origin = Origin()) {
        self.actor = actor
        self.origin = origin
    }

    /// The vault itself.
    package static let system = Caller(.system)

    /// The client, if it is one.
    package var client: Client? {
        if case .client(let client) = actor { client } else { nil }
    }

    /// The name a revocation carries.
    package var name: String {
        switch actor {
        case .client(let client): client.name
        case .operator(let user): user
        case .system: "system"
        }
    }

    /// Refuses as absent what the caller's binding hides.
    package func mustSee(
        _ account: AccountID,
        _ terminal: TerminalName? = nil,
        or error: VaultError
    ) throws(VaultError) {
        guard let client else { return }
        guard client.sees(account), terminal.map(client.sees) ?? true else { throw error }
    }
}
