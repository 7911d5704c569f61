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

extension AES256GCM {
    func seal(_ plaintext: [UInt8], nonce: [UInt8], associatedData: [UInt8]) throws -> [UInt8] {
        try seal(plaintext.span, nonce: nonce.span, associatedData: associatedData.span)
    }

    func seal(_ plaintext: [UInt8], associatedData: [UInt8]) throws -> [UInt8] {
        try seal(plaintext.span, associatedData: associatedData.span)
    }

    func open(_ message: [UInt8], associatedData: [UInt8]) throws -> [UInt8] {
        try open(message.span, associatedData: associatedData.span).array
    }

    /// Opens over what is in `output`.
    func open(_ message: [UInt8], associatedData: [UInt8], into output: inout [UInt8]) throws {
        var span = output.mutableSpan
        try open(message.span, associatedData: associatedData.span, into: &span)
    }
}

extension HMACSHA256 {
    func code(for message: [UInt8]) -> Digest { code(for: message.span) }
    func isValid(_ code: [UInt8], for message: [UInt8]) -> Bool { isValid(code.span, for: message.span) }
}

/// A block from its hexadecimal digits.
func block(_ hex: String) throws -> Block {
    let bytes = try Hex.decode(hex)
    return Block { bytes[$0] }
}
