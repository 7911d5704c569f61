/// Why there is no answer.
package enum ClientError: Error, Equatable {
    /// The host has no address.
    case hostUnknown
    /// Nobody took the connection, or it took longer than the connect time.
    case notConnected
    /// TLS failed before anything of the request was sent: certificate, host name, version.
    case tlsFailed
    /// A field holds what may not be in one; nothing was sent.
    case requestMalformed
    /// The time for the whole operation was up.
    case timedOut(sent: Bool)
    /// The connection broke before the answer was complete.
    case connectionLost(sent: Bool)
    /// The answer is longer than the limits allow.
    case answerTooLarge
    /// The answer is not HTTP/1.1 as we accept it.
    case answerMalformed

    /// Whether any part of the request may have reached the other side, so that it may have been acted upon.
    package var mayHaveBeenSent: Bool {
        switch self {
        case .hostUnknown, .notConnected, .tlsFailed, .requestMalformed: false
        case .timedOut(let sent), .connectionLost(let sent): sent
        case .answerTooLarge, .answerMalformed: true
        }
    }
}
