package import Secrets

/// The content of a response.
package enum Body: Sendable {
    /// No content; `Content-Length: 0` where the status may have one.
    case none
    /// Bytes that need no wiping.
    case bytes([UInt8])
    /// Bytes that are wiped once sent.
    case secret(SecretBytes)
    /// Content made while it is sent, in chunks, no faster than the client reads; an error cuts the connection so that it cannot pass for whole.
    case stream(@Sendable (any BodyWriter) async throws -> Void)
    /// No answer at all, the head left out too: the connection is cut. For emulating servers that fail.
    case cut

    /// Whether the content is made while it is sent.
    var isStream: Bool { if case .stream = self { true } else { false } }

    /// The UTF-8 of a text.
    package static func text(_ text: String) -> Body { .bytes(Array(text.utf8)) }
}

/// Where a streamed body is written.
package protocol BodyWriter: AnyObject, Sendable {
    /// Sends bytes and returns when there is room for more; throws once the client is gone or the server's deadline has passed.
    func write(_ bytes: [UInt8]) async throws(BodyWriterError)
}

/// Why no more of a body can be written.
package enum BodyWriterError: Error {
    /// The connection ended before the body did.
    case connectionLost
}
