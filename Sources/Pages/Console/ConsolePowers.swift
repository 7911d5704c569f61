internal import CardVault

/// What a person may do in the console: a role for each, by the scopes of the person's client.
struct ConsolePowers: OptionSet, Sendable {
    let rawValue: UInt8

    /// Search cards and read their stories.
    static let view = ConsolePowers(rawValue: 1)
    /// Revoke single cards.
    static let revoke = ConsolePowers(rawValue: 2)
    /// Read the audit, and prove entries.
    static let audit = ConsolePowers(rawValue: 4)
    /// Revoke in bulk, and see to API clients.
    static let administer = ConsolePowers(rawValue: 8)
    /// See keys and what is owed to the bank.
    static let operate = ConsolePowers(rawValue: 16)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(of client: CardVault.Client) {
        self = []
        if client.holds(.consoleView) { insert(.view) }
        if client.holds(.consoleRevoke) { formUnion([.view, .revoke]) }
        if client.holds(.consoleAudit) { formUnion([.audit, .operate]) }
        if client.holds(.admin) { formUnion([.administer, .operate]) }
    }

    /// The role that a person is greeted as.
    var role: String {
        if contains(.administer) { return "Administrator" }
        if contains(.revoke) { return contains(.audit) ? "Revoker, auditor" : "Revoker" }
        if contains(.view) { return contains(.audit) ? "Viewer, auditor" : "Viewer" }
        return "Auditor"
    }
}
