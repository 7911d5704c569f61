internal import COpenSSL

/// Why an operation did not succeed; it carries no data, so that no input, key or library text can travel in it.
package enum CryptographyError: Error, CaseIterable, Sendable {
    /// A sealed message, its associated data, nonce or key is not the one that was sealed.
    case authenticationFailed
    /// A ciphertext could not be decrypted under the key.
    case decryptionFailed
    /// Text is not the one canonical encoding of some bytes.
    case encodingMalformed
    /// A key is not of the right kind, length or form.
    case keyMalformed
    /// A key is well formed, and too small or too large to be used.
    case keySizeRefused
    /// A message is longer than the operation allows.
    case messageTooLong
    /// The library refused for reasons of its own, such as memory.
    case libraryFailed

    /// Empties this thread's queue of library errors on the way out: TLS on the same thread would take them for its own.
    static func clearing(_ error: CryptographyError) -> CryptographyError {
        ERR_clear_error()
        return error
    }
}
