package import Secrets

/// What sends the cardholder's browser to the issuer's ACS (3-D Secure 1).
package struct Challenge: Sendable {
    /// The ACS's address, https (http on loopback).
    package let action: String
    /// PaReq, for the ACS alone.
    package let paReq: SecretBytes
    /// MD, for the ACS alone.
    package let md: SecretBytes
    /// When the challenge is over; at the latest 60 s before the operation's token.
    package let expiresAt: Instant

    /// States a challenge.
    package init(action: String, paReq: SecretBytes, md: SecretBytes, expiresAt: Instant) {
        self.action = action
        self.paReq = paReq
        self.md = md
        self.expiresAt = expiresAt
    }
}
