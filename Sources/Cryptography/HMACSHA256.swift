internal import COpenSSL
package import Secrets

/// HMAC-SHA-256 (RFC 2104) under one key, which is hashed once and kept for every message.
///
/// It is not `Sendable`: one thread uses it at a time. Share the `SecretBytes` instead and make one for each thread, which takes microseconds.
@safe package final class HMACSHA256 {
    private let state: UnsafeMutablePointer<cardvault_hmac>

    /// Takes a key of any length but nothing; `keyMalformed` for that.
    package init(key: SecretBytes) throws(CryptographyError) {
        guard key.count > 0 else { throw .keyMalformed }
        unsafe state = .allocate(capacity: 1)
        key.withBytes { key in
            unsafe key.withUnsafeBufferPointer { unsafe cardvault_hmac_key(state, $0.baseAddress, $0.count) }
        }
    }

    deinit {
        // As good as the key.
        unsafe OPENSSL_cleanse(state, MemoryLayout<cardvault_hmac>.size)
        unsafe state.deallocate()
    }

    /// Adds bytes to a message that comes in pieces.
    package func update(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty else { return }
        unsafe bytes.withUnsafeBufferPointer { unsafe cardvault_hmac_update(state, $0.baseAddress, $0.count) }
    }

    /// The code of the pieces added so far; the next `update` starts another message.
    package func finish() -> Digest {
        Digest { span in
            unsafe span.withUnsafeMutableBufferPointer { unsafe cardvault_hmac_finish(state, $0.baseAddress) }
        }
    }

    /// The code of one whole message; not between an `update` and its `finish`.
    package func code(for message: Span<UInt8>) -> Digest {
        update(message)
        return finish()
    }

    /// Whether the code is the message's, found out in constant time; a code of another length is not.
    package func isValid(_ code: Span<UInt8>, for message: Span<UInt8>) -> Bool {
        self.code(for: message).withBytes { constantTimeEqual($0, code) }
    }

    /// The code of one message under a key that is used once.
    package static func code(key: SecretBytes, message: Span<UInt8>) throws(CryptographyError) -> Digest {
        try HMACSHA256(key: key).code(for: message)
    }
}
