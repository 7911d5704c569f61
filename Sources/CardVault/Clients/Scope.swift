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
    case admin
}
