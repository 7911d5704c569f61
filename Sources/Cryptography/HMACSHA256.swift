internal import COpenSSL
package import Secrets

/// HMAC-SHA-256 (RFC 2104) under one key, which is hashed once and kept for every message: half a microsecond for a short one.
///
/// It is not `Sendable`: one thread uses it at a time. Share the `SecretBytes` instead and make one for each thread, which takes microseconds.
@safe package final class HMACSHA256 {
    // libcrypto never changes what it has fetched, so all threads share it.
    private nonisolated(unsafe) static let algorithm: OpaquePointer = {
        guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else { fatalError("libcrypto has no HMAC") }
        return unsafe algorithm
    }()

    private let context: OpaquePointer

    /// Takes a key of any length but nothing; `keyMalformed` for that.
    package init(key: SecretBytes) throws(CryptographyError) {
        guard key.count > 0 else { throw .keyMalformed }
        guard let context = unsafe EVP_MAC_CTX_new(Self.algorithm) else { throw .clearing(.libraryFailed) }
        let done = key.withBytes { key in
            unsafe key.withUnsafeBufferPointer {
                unsafe cardvault_hmac_sha256_key(context, $0.baseAddress, $0.count)
            }
        }
        guard done == 1 else {
            unsafe EVP_MAC_CTX_free(context)
            throw .clearing(.libraryFailed)
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MAC_CTX_free(context) }

    /// Adds bytes to a message that comes in pieces.
    package func update(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty else { return }
        let done = unsafe bytes.withUnsafeBufferPointer { unsafe EVP_MAC_update(context, $0.baseAddress, $0.count) }
        precondition(done == 1, "HMAC cannot fail on memory it has")
    }

    /// The code of the pieces added so far; the next `update` starts another message.
    package func finish() -> Digest {
        let digest = Digest { span in
            var count = 0
            let done = unsafe span.withUnsafeMutableBufferPointer {
                unsafe EVP_MAC_final(context, $0.baseAddress, &count, $0.count)
            }
            precondition(done == 1 && count == Digest.count, "HMAC cannot fail on memory it has")
        }
        // No key and no parameters: the same key again, without hashing it again.
        let done = unsafe EVP_MAC_init(context, nil, 0, nil)
        precondition(done == 1, "HMAC cannot fail on memory it has")
        return digest
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
