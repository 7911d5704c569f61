/// What an API client may do; `admin` includes everything.
package enum Scope: String, CaseIterable, Sendable {
    case verify
    case cardsRead = "cards:read"
    case cardsWrite = "cards:write"
    case cardsRevoke = "cards:revoke"
    case cardsReveal = "cards:reveal"
    case accountsErase = "accounts:erase"
    case eventsRead = "events:read"
    case auditRead = "audit:read"
    /// In the admin console: search and read cards.
    case consoleView = "console:view"
    /// In the admin console: that, and revoke them.
    case consoleRevoke = "console:revoke"
    /// In the admin console: read and prove the audit.
    case consoleAudit = "console:audit"
    case admin
}
