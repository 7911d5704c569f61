/// How much of everything a server takes; every value has a default fit for an API of small JSON bodies.
package struct ServerLimits: Sendable {
    /// The longest request line in bytes, beyond which 414 is answered; RFC 9112, 3 wants at least 8,000.
    package var requestLineBytes = 8_192
    /// The most bytes of all header fields together, beyond which 431 is answered; at most 60,000.
    package var headerBytes = 16_384
    /// The most header fields, beyond which 431 is answered.
    package var headerFields = 100
    /// The largest body in bytes, beyond which 413 is answered.
    package var bodyBytes = 262_144
    /// Whether POST, PUT and PATCH must say how long their body is, else 411 is answered (RFC 9110, 15.5.12).
    package var requiresLength = true
    /// How long a new connection may stay silent, its TLS handshake included.
    package var firstByteTime: Duration = .seconds(10)
    /// How long a request line with its fields may take from its first byte, beyond which 408 is answered.
    package var headerTime: Duration = .seconds(10)
    /// How long a body or the reading of an answer may take whatever its size.
    package var graceTime: Duration = .seconds(10)
    /// The bytes a second that must come or be taken beyond the grace, else the connection is cut.
    package var minimumRate = 1_024
    /// How long a connection may be idle between requests.
    package var idleTime: Duration = .seconds(60)
    /// The most requests on one connection; the last is answered with `Connection: close`.
    package var requestsPerConnection = 100_000
    /// The most connections at once; more are closed as they come.
    package var connections = 20_000
    /// The most connections of one address (of one /64 for IPv6) at once.
    package var connectionsPerPeer = 12_000

    /// The defaults.
    package init() {}
}
