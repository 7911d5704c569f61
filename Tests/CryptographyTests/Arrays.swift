import Cryptography
import Secrets

// The macros of Swift Testing cannot take a span apart: arrays stand in for them.

extension Digest {
    init?(_ bytes: [UInt8]) { self.init(bytes.span) }
}

extension Ed25519PublicKey {
    init(_ bytes: [UInt8]) throws { try self.init(rawBytes: bytes.span) }

    func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool { isValid(signature.span, for: message.span) }
}

extension SecretBytes {
    /// For comparing with what a test knows anyway.
    var array: [UInt8] { withBytes { span in span.indices.map { span[$0] } } }

    convenience init(_ bytes: [UInt8]) { self.init(copying: bytes.span) }

    convenience init(hex: String) throws {
        self.init(try Hex.decode(hex))
    }
}
