internal import COpenSSL
internal import Secrets

extension KeyHandle {
    /// Reads a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7); nil unless the bytes are that and nothing more.
    convenience init?(spki der: [UInt8]) {
        let made = unsafe Self.decode(der.span) { unsafe d2i_PUBKEY(nil, &$0, $1) }
        guard let made = unsafe made else { return nil }
        unsafe self.init(owning: made)
    }

    /// Reads an RSAPublicKey (RFC 8017 appendix A.1.1); nil unless the bytes are that and nothing more.
    convenience init?(rsaPublicKey der: [UInt8]) {
        let made = unsafe Self.decode(der.span) { unsafe d2i_PublicKey(EVP_PKEY_RSA, nil, &$0, $1) }
        guard let made = unsafe made else { return nil }
        unsafe self.init(owning: made)
    }

    /// Reads a PrivateKeyInfo (RFC 5958) or an RSAPrivateKey (RFC 8017 appendix A.1.2); nil unless the bytes are one and nothing more.
    convenience init?(privateKey der: SecretBytes) {
        let made = unsafe der.withBytes { span in
            unsafe Self.decode(span) { unsafe d2i_AutoPrivateKey(nil, &$0, $1) }
        }
        guard let made = unsafe made else { return nil }
        unsafe self.init(owning: made)
    }

    /// The key as a SubjectPublicKeyInfo in DER.
    func spki() throws(CryptographyError) -> [UInt8] {
        var text: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_PUBKEY(pointer, &text)
        defer { unsafe cardvault_openssl_free(text) }
        guard count > 0, let start = unsafe text else { throw .clearing(.libraryFailed) }
        return unsafe [UInt8](UnsafeBufferPointer(start: start, count: Int(count)))
    }

    private static func decode(
        _ der: Span<UInt8>,
        with read: (inout UnsafePointer<UInt8>?, Int) -> OpaquePointer?
    ) -> OpaquePointer? {
        // The decoders of the library note a failure for each form they try, even when one fits.
        defer { ERR_clear_error() }
        return unsafe der.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return nil }
            var position: UnsafePointer<UInt8>? = unsafe start
            guard let key = unsafe read(&position, bytes.count) else { return nil }
            guard unsafe position == start + bytes.count else {
                unsafe EVP_PKEY_free(key)
                return nil
            }
            return unsafe key
        }
    }
}
