internal import COpenSSL
package import Secrets

/// Keys made from a key: HKDF with SHA-256, extract and expand (RFC 5869).
package enum HKDF {
    /// The most bytes one derivation yields: 255 digests (RFC 5869 section 2.3).
    package static let maximumCount = 255 * Digest.count

    // libcrypto never changes what it has fetched, so all threads share it.
    private nonisolated(unsafe) static let algorithm: OpaquePointer = {
        guard let algorithm = unsafe EVP_KDF_fetch(nil, "HKDF", nil) else { fatalError("libcrypto has no HKDF") }
        return unsafe algorithm
    }()

    /// Derives 1 to 8160 bytes; another `salt` or `info` yields bytes that tell nothing of these. `keyMalformed` for an empty key.
    package static func derive(
        from key: SecretBytes,
        salt: [UInt8],
        info: [UInt8],
        count: Int
    ) throws(CryptographyError) -> SecretBytes {
        precondition((1...maximumCount).contains(count))
        guard key.count > 0 else { throw .keyMalformed }
        return try SecretBytes(count: count) { output throws(CryptographyError) in
            let done = key.withBytes { key in
                unsafe key.withUnsafeBufferPointer { key in
                    unsafe output.withUnsafeMutableBufferPointer { output in
                        unsafe cardvault_hkdf_sha256(
                            algorithm,
                            key.baseAddress,
                            key.count,
                            salt,
                            salt.count,
                            info,
                            info.count,
                            output.baseAddress,
                            output.count
                        )
                    }
                }
            }
            guard done == 1 else { throw .clearing(.libraryFailed) }
        }
    }
}
