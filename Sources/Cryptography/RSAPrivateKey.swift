internal import COpenSSL
package import Secrets

/// A whole RSA key: what the sandbox is the bank with. It may be used by several threads at once.
package struct RSAPrivateKey: Sendable {
    /// The half to give away.
    package let publicKey: RSAPublicKey
    private let handle: KeyHandle

    /// Makes a key of 2048 to 8192 bits, which takes seconds for the larger ones.
    package static func generate(bits: Int) throws(CryptographyError) -> RSAPrivateKey {
        guard RSAPublicKey.sizes.contains(bits) else { throw .keySizeRefused }
        guard let made = unsafe cardvault_rsa_generate(UInt32(bits)) else { throw .clearing(.libraryFailed) }
        return try RSAPrivateKey(owning: unsafe KeyHandle(owning: made))
    }

    /// Reads a PEM text with a PKCS#8 or a PKCS#1 private key, not encrypted.
    package init(pem: Span<UInt8>) throws(CryptographyError) {
        try self.init(owning: KeyHandle(privateKey: try PEM.decodeSecret(pem)))
    }

    private init(owning handle: KeyHandle?) throws(CryptographyError) {
        guard let handle else { throw .keyMalformed }
        guard unsafe EVP_PKEY_get_base_id(handle.pointer) == EVP_PKEY_RSA else { throw .keyMalformed }
        let spki = try handle.spki()
        publicKey = try RSAPublicKey(owning: KeyHandle(spki: spki))
        self.handle = handle
    }

    /// The key as a PEM text with a PKCS#8 private key (RFC 5958), not encrypted.
    package func pem() throws(CryptographyError) -> SecretBytes {
        guard let output = unsafe BIO_new(BIO_s_mem()) else { throw .clearing(.libraryFailed) }
        // The library wipes what a memory BIO held, when it grows and when it is freed.
        defer { unsafe BIO_free(output) }
        guard unsafe PEM_write_bio_PKCS8PrivateKey(output, handle.pointer, nil, nil, 0, nil, nil) == 1 else {
            throw .clearing(.libraryFailed)
        }
        return try SecretBytes(count: unsafe BIO_ctrl_pending(output)) { span throws(CryptographyError) in
            let count = unsafe span.withUnsafeMutableBytes { unsafe BIO_read(output, $0.baseAddress, Int32($0.count)) }
            guard Int(count) == span.count else { throw .clearing(.libraryFailed) }
        }
    }

    /// Undoes `encryptPKCS1v15`; `decryptionFailed` for what is not of the key's length or shape.
    ///
    /// Who can tell a failure from a success by answer or time can decrypt by asking often (Bleichenbacher): only the sandbox may.
    package func decryptPKCS1v15(_ ciphertext: Span<UInt8>) throws(CryptographyError) -> SecretBytes {
        guard ciphertext.count == publicKey.ciphertextCount else { throw .decryptionFailed }
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, handle.pointer, nil) else {
            throw .clearing(.libraryFailed)
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_decrypt_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        else { throw .clearing(.libraryFailed) }
        var count = publicKey.ciphertextCount
        // The library wants room for a whole modulus; how much of it is the message is known only afterwards.
        let room = try SecretBytes(count: count) { span throws(CryptographyError) in
            let done = unsafe ciphertext.withUnsafeBufferPointer { input in
                unsafe span.withUnsafeMutableBufferPointer { output in
                    unsafe EVP_PKEY_decrypt(context, output.baseAddress, &count, input.baseAddress, input.count)
                }
            }
            guard done == 1 else { throw .clearing(.decryptionFailed) }
        }
        return room.withBytes { SecretBytes(copying: $0.extracting(first: count)) }
    }
}
