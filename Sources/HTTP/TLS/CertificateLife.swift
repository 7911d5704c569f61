internal import COpenSSL

/// How long the certificates of a PEM file are good for.
package enum CertificateLife {
    /// The time until the first of them ends, negative if one has ended; nil if the file is missing or holds none.
    package static func left(in path: String) -> Duration? {
        defer { ERR_clear_error() }
        var seconds: Int64 = 0
        guard unsafe cardvault_seconds_to_expiry(path, &seconds) == 1 else { return nil }
        return .seconds(seconds)
    }
}
