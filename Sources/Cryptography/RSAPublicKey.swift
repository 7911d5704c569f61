internal import COpenSSL

/// The public half of an RSA key: what a card is encrypted to before the bank. It may be used by several threads at once.
package struct RSAPublicKey: Sendable {
    /// The sizes taken, in bits; the smallest is the one NIST SP 800-131A still allows.
    package static let sizes = 2048...8192

    /// The size of the modulus, in bits.
    package let bits: Int
    /// The SubjectPublicKeyInfo in DER, whatever form the key came in.
    package let spkiDER: [UInt8]
    private let handle: KeyHandle

    /// Reads a PEM text with a SubjectPublicKeyInfo or a PKCS#1 RSAPublicKey, whichever the label says: the bank's says the wrong one.
    package init(pem: String) throws(CryptographyError) {
        let der = try PEM.decodePublic(pem)
        try self.init(owning: KeyHandle(spki: der) ?? KeyHandle(rsaPublicKey: der))
        // The library reads more than DER; a PKCS#1 key is the end of its SubjectPublicKeyInfo, so one comparison serves both.
        guard spkiDER.suffix(der.count).elementsEqual(der) else { throw .keyMalformed }
    }

    init(owning handle: KeyHandle?) throws(CryptographyError) {
        guard let handle else { throw .keyMalformed }
        guard unsafe EVP_PKEY_get_base_id(handle.pointer) == EVP_PKEY_RSA else { throw .keyMalformed }
        let bits = unsafe Int(EVP_PKEY_get_bits(handle.pointer))
        guard Self.sizes.contains(bits) else { throw .keySizeRefused }
        // An even modulus, one with small factors or a bad exponent: no bank makes these, so somebody else did.
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, handle.pointer, nil) else {
            throw .clearing(.libraryFailed)
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_public_check(context) == 1 else { throw .clearing(.keyMalformed) }
        self.bits = bits
        spkiDER = try handle.spki()
        self.handle = handle
    }

    /// The length of a ciphertext, in bytes.
    package var ciphertextCount: Int { (bits + 7) / 8 }

    /// SHA-256 of the SubjectPublicKeyInfo in DER: what a pin names.
    package var fingerprint: Digest { SHA256.hash(spkiDER.span) }

    /// The key as a PEM text with a SubjectPublicKeyInfo and the label that says so, ending with a line break.
    package var pem: String { PEM.encodePublic(spkiDER.span) }

    /// Encrypts a short message with PKCS #1 v1.5 padding (RFC 8017 section 7.2), as the bank wants; at most `ciphertextCount - 11` bytes.
    package func encryptPKCS1v15(_ message: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
        guard message.count <= ciphertextCount - 11 else { throw .messageTooLong }
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, handle.pointer, nil) else {
            throw .clearing(.libraryFailed)
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_encrypt_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        else { throw .clearing(.libraryFailed) }
        var ciphertext = [UInt8](repeating: 0, count: ciphertextCount)
        var count = ciphertext.count
        var output = ciphertext.mutableSpan
        let done = unsafe message.withUnsafeBufferPointer { message in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe EVP_PKEY_encrypt(context, output.baseAddress, &count, message.baseAddress, message.count)
            }
        }
        guard done == 1, count == ciphertext.count else { throw .clearing(.libraryFailed) }
        return ciphertext
    }
}

extension RSAPublicKey: Hashable {
    /// The same modulus and exponent are the same key.
    package static func == (left: RSAPublicKey, right: RSAPublicKey) -> Bool { left.spkiDER == right.spkiDER }

    /// Feeds the encoded key to the hasher.
    package func hash(into hasher: inout Hasher) { hasher.combine(spkiDER) }
}
