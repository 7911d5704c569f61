internal import COpenSSL
package import Secrets

/// The private half of an Ed25519 key (RFC 8032); it may be used by several threads at once.
package struct Ed25519SigningKey: Sendable {
    /// The length of a seed, in bytes.
    package static let seedCount = 32
    /// The length of a signature, in bytes.
    package static let signatureCount = 64

    /// The 32 bytes everything is derived from: what is stored, in a place of its own.
    package let seed: SecretBytes
    /// What others verify with.
    package let publicKey: Ed25519PublicKey
    private let handle: KeyHandle

    /// Derives a key from its seed; `keyMalformed` unless that is 32 bytes.
    package init(seed: SecretBytes) throws(CryptographyError) {
        guard seed.count == Self.seedCount else { throw .keyMalformed }
        let made = unsafe seed.withBytes { bytes in
            unsafe bytes.withUnsafeBufferPointer {
                unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, $0.baseAddress, $0.count)
            }
        }
        guard let made = unsafe made else { throw .clearing(.libraryFailed) }
        handle = unsafe KeyHandle(owning: made)
        var point = InlineArray<32, UInt8>(repeating: 0)
        var count = point.count
        var span = point.mutableSpan
        let done = unsafe span.withUnsafeMutableBufferPointer {
            unsafe EVP_PKEY_get_raw_public_key(made, $0.baseAddress, &count)
        }
        guard done == 1 else { throw .clearing(.libraryFailed) }
        publicKey = try Ed25519PublicKey(rawBytes: point.span)
        self.seed = seed
    }

    /// A new key from a random seed.
    package static func generate() throws(CryptographyError) -> Ed25519SigningKey {
        try Ed25519SigningKey(seed: Random.secret(seedCount))
    }

    /// The 64-byte signature of a message; the same message always gets the same one.
    package func sign(_ message: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .clearing(.libraryFailed) }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestSignInit(context, nil, nil, nil, handle.pointer) == 1 else {
            throw .clearing(.libraryFailed)
        }
        var signature = [UInt8](repeating: 0, count: Self.signatureCount)
        var count = signature.count
        var span = signature.mutableSpan
        let done = unsafe message.withUnsafeBufferPointer { message in
            unsafe span.withUnsafeMutableBufferPointer { signature in
                unsafe EVP_DigestSign(context, signature.baseAddress, &count, message.baseAddress, message.count)
            }
        }
        guard done == 1, count == Self.signatureCount else { throw .clearing(.libraryFailed) }
        return signature
    }
}
