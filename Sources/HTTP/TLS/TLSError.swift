/// Why a TLS context could not be made.
package enum TLSError: Error {
    /// The certificate file is missing or holds no PEM certificate.
    case certificateUnreadable
    /// The key file is missing or holds no PEM key.
    case privateKeyUnreadable
    /// The key is not the certificate's.
    case keyMismatch
    /// The file of certificate authorities is missing or holds none.
    case authoritiesUnreadable
    /// The library refused the settings.
    case libraryFailed
}
