internal import Cryptography
internal import Secrets

/// What a derived key is for; keys of different labels tell nothing of each other (HKDF, RFC 5869 section 3.2).
enum KeyLabel: String, CaseIterable {
    // From the root key
    case wrapping = "cardvault/1 wrap keys"
    case rootCheck = "cardvault/1 check root key"
    // From the index key
    case account = "cardvault/1 index account"
    case bankCard = "cardvault/1 index bank-card"
    case claim = "cardvault/1 index idempotency-key"
    case request = "cardvault/1 index request"
    case clientKey = "cardvault/1 index client-key"
    case cardID = "cardvault/1 id/card"
    case verificationID = "cardvault/1 id/verification"
    case sessionID = "cardvault/1 id/session"
    case planID = "cardvault/1 id/plan"
    case facet = "cardvault/1 index facet"
    case debt = "cardvault/1 index debt"
    case ledgerMark = "cardvault/1 ledger mark"
    case ledgerLine = "cardvault/1 ledger line"
    case restored = "cardvault/1 restored"
    case vaultName = "cardvault/1 id/vault"
    case callbackLink = "cardvault/1 link/callback"
    case challengePageLink = "cardvault/1 link/challenge-page"
    case challengeReturnLink = "cardvault/1 link/challenge-return"
    case cardEntryLink = "cardvault/1 link/card-entry"
    case cardEntryBrowser = "cardvault/1 mark/card-entry-browser"
    case cardEntryForm = "cardvault/1 mark/card-entry-form"

    /// The key of 32 bytes for this.
    func key(from source: SecretBytes) throws(CryptographyError) -> SecretBytes {
        try HKDF.derive(from: source, salt: [], info: Array(rawValue.utf8), count: 32)
    }
}
