package import Secrets

/// The time, and waiting for it; tests put in a clock of their own.
package protocol Timekeeper: Sendable {
    /// The time.
    var now: Instant { get }
    /// Waits until then or until the task is cancelled.
    func sleep(until instant: Instant) async
}

/// Numbers for the bank's operations: 15 digits, never used twice, not even after a restore.
package protocol InvoiceNumbers: Sendable {
    /// The next number of a terminal.
    func next(for terminal: TerminalName) throws(VaultError) -> InvoiceID
}

/// Random bytes from a cryptographic source.
package protocol Randomness: Sendable {
    /// That many random bytes.
    func secret(bytes count: Int) -> SecretBytes
    /// A number from 0 up to and excluding 1, for jitter.
    func fraction() -> Double
}

/// Addresses that others reach us by; each ends in a token that cannot be guessed and says nothing.
package protocol Links: Sendable {
    /// Where the bank posts its callbacks.
    func callback(for verification: Verification.ID) -> String
    /// Our page that sends the browser to the ACS.
    func challengePage(for verification: Verification.ID) -> String
    /// The TermUrl that the ACS sends the browser back to.
    func challengeReturn(for verification: Verification.ID) -> String
    /// The hosted card page of a session.
    func cardEntry(for session: CardEntrySession.ID) -> String
}

/// What operators should see at once; goes to metrics and the log, never with a card or an account.
package enum Signal: Hashable, Sendable {
    /// An answer belonged to another operation.
    case foreignAnswer(AnswerSource)
    /// The bank says our set-up is wrong.
    case configurationDecline(code: Int)
    /// The bank refuses our credentials.
    case credentialsRefused
    /// A verification ended.
    case verificationEnded(VerificationStatus)
    /// A debt was paid, troubled or found absent.
    case debt(Debt.Status)
    /// A late VERIFIED was met.
    case lateVerified
    /// Something could not be written; the timers will come back to it.
    case storageFailed
}

/// Takes signals; must not wait.
package protocol SignalSink: Sendable {
    /// Notes a signal.
    func note(_ signal: Signal)
}
