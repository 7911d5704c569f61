internal import COpenSSL

/// The public half of an Ed25519 key (RFC 8032); it may be used by several threads at once.
package struct Ed25519PublicKey: Sendable {
    /// The length of an encoded point, in bytes.
    package static let count = 32

    // RFC 8410 section 4: every Ed25519 SubjectPublicKeyInfo is these bytes and the point.
    private static let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    /// The 32 bytes of the encoded point.
    package let rawBytes: [UInt8]
    private let handle: KeyHandle

    /// Takes the encoded point; `keyMalformed` unless that is 32 bytes. A point off the curve verifies nothing.
    package init(rawBytes: Span<UInt8>) throws(CryptographyError) {
        guard rawBytes.count == Self.count else { throw .keyMalformed }
        let made = unsafe rawBytes.withUnsafeBufferPointer {
            unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, $0.baseAddress, $0.count)
        }
        guard let made = unsafe made else { throw .clearing(.libraryFailed) }
        handle = unsafe KeyHandle(owning: made)
        self.rawBytes = rawBytes.indices.map { rawBytes[$0] }
    }

    /// Reads a PEM text with a SubjectPublicKeyInfo (RFC 8410).
    package init(pem: String) throws(CryptographyError) {
        let der = try PEM.decodePublic(pem)
        guard der.count == Self.prefix.count + Self.count, der.starts(with: Self.prefix) else { throw .keyMalformed }
        try self.init(rawBytes: der.span.extracting(last: Self.count))
    }

    /// The key as a PEM text with a SubjectPublicKeyInfo (RFC 8410), ending with a line break.
    package var pem: String { PEM.encodePublic((Self.prefix + rawBytes).span) }

    /// Whether the signature is this key's over the message; any length of signature may be asked about.
    package func isValid(_ signature: Span<UInt8>, for message: Span<UInt8>) -> Bool {
        guard signature.count == Ed25519SigningKey.signatureCount, let context = unsafe EVP_MD_CTX_new() else {
            return false
        }
        defer {
            unsafe EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, handle.pointer) == 1 else { return false }
        return unsafe message.withUnsafeBufferPointer { message in
            unsafe signature.withUnsafeBufferPointer { signature in
                unsafe EVP_DigestVerify(
                    context,
                    signature.baseAddress,
                    signature.count,
                    message.baseAddress,
                    message.count
                ) == 1
            }
        }
    }
}

extension Ed25519PublicKey: Hashable {
    /// The same point is the same key.
    package static func == (left: Ed25519PublicKey, right: Ed25519PublicKey) -> Bool { left.rawBytes == right.rawBytes }

    /// Feeds the point to the hasher.
    package func hash(into hasher: inout Hasher) { hasher.combine(rawBytes) }
}
