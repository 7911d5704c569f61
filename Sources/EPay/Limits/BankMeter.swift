/// A call to the bank, for metrics.
package enum BankOperation: String, CaseIterable, Sendable {
    case token, cryptopay, confirm, status, list, deactivate, publicKey
}

/// How a call to the bank went, seen from the wire.
package enum BankOutcome: String, CaseIterable, Sendable {
    /// HTTP 2xx.
    case answered
    /// HTTP 4xx.
    case refused
    /// HTTP 5xx, or a redirect, which is not followed.
    case failed
    /// No HTTP answer, or a too large one.
    case notUnderstood
    /// No answer.
    case lost
    /// No connection.
    case notSent
    /// Not tried: too many calls are out, or the breaker is open.
    case heldBack
}

/// The two servers of the bank; each can be down alone.
package enum BankServer: String, CaseIterable, Sendable {
    case oauth, api
}

/// Counts and times calls to the bank; must not wait.
package protocol BankMeter: Sendable {
    /// Notes a call.
    func note(_ operation: BankOperation, _ outcome: BankOutcome, took duration: Duration)
    /// Notes that a breaker moved.
    func note(_ server: BankServer, breaker phase: Breaker.Phase)
    /// Notes that the bank serves another key than before: this is how PANs would be stolen.
    func note(_ change: KeyChange)
}

/// The bank's key is not the one that was seen last.
package struct KeyChange: Equatable, Sendable {
    /// SHA-256 of the key seen last, 64 hexadecimal digits.
    package let previous: String
    /// SHA-256 of the key that is served now.
    package let current: String
    /// Whether the new key is used: it is the pinned one, or none is pinned.
    package let isAccepted: Bool
}
