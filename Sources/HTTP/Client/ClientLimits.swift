/// How long a client waits and how much it takes.
package struct ClientLimits: Sendable {
    /// The time for looking up the host, connecting and the TLS handshake together.
    package var connectTime: Duration = .seconds(5)
    /// The time for the whole operation.
    package var totalTime: Duration = .seconds(20)
    /// The most bytes of an answer's body.
    package var answerBytes = 262_144
    /// The most bytes of an answer's status line and fields; at most 60,000.
    package var headBytes = 32_768
    /// The most fields of an answer.
    package var headerFields = 100

    /// The defaults.
    package init() {}
}
