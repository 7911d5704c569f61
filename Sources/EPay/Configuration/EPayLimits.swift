package import CardVault

/// How long and how often the bank may be asked.
package struct EPayLimits: Sendable {
    /// How many calls may be out at once.
    package var callsOut = 64
    /// How many calls may wait for their turn; more are refused at once.
    package var callsWaiting = 256
    /// How long a call waits for its turn before it is refused.
    package var turn: TimeSpan = .seconds(5)
    /// How many calls of operations that are written down may wait; they are refused only beyond it.
    package var committedWaiting = 1_024
    /// How long a connection may take to come about.
    package var connect: TimeSpan = .seconds(5)
    /// How long a token, a status, a list, a deactivation or the key may take in all.
    package var answer: TimeSpan = .seconds(15)
    /// How long cryptopay and confirm may take in all: less than the domain waits before it asks the status.
    package var payment: TimeSpan = .seconds(45)
    /// After how many failures in a row a server of the bank is left alone.
    package var breakerFailures = 5
    /// How long it is left alone.
    package var breakerCooldown: TimeSpan = .seconds(10)
    /// The life of a token whose answer does not tell it; the shortest captured one is 20 minutes.
    package var untoldTokenLife: TimeSpan = .minutes(5)
    /// How long the key is served without being fetched again.
    package var keyFresh: TimeSpan = .hours(1)
    /// How long the key is served while it cannot be fetched again.
    package var keyServed: TimeSpan = .hours(24)
    /// How long a failed fetch of the key is not repeated.
    package var keyRetry: TimeSpan = .seconds(5)

    /// The usual limits.
    package init() {}
}
