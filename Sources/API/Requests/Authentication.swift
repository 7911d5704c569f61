internal import CardVault
internal import HTTP

extension Request {
    /// The client whose key or certificate the request bears; the key never becomes a text.
    func client<Storage: Repository>(in directory: ClientDirectory<Storage>, at now: Instant) -> CardVault.Client? {
        if let bearer = withHeader("Authorization", { directory.client(bearing: $0, at: now) }) {
            return fieldCount(named: "Authorization") == 1 ? bearer : nil
        }
        guard isEncrypted, let certificate else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        let fingerprint = certificate.sha256.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return directory.client(
            certified: String(decoding: fingerprint, as: UTF8.self),
            names: certificate.dnsNames + certificate.uris + certificate.emails
        )
    }
}

extension ClientDirectory {
    /// RFC 6750, 2.1: the scheme in any case, one or more blanks, the key.
    fileprivate func client(bearing credentials: Span<UInt8>, at now: Instant) -> CardVault.Client? {
        var index = 0
        for letter in "bearer".utf8 {
            guard index < credentials.count, credentials[index] | 0x20 == letter else { return nil }
            index += 1
        }
        guard index < credentials.count, credentials[index] == 0x20 else { return nil }
        while index < credentials.count, credentials[index] == 0x20 { index += 1 }
        return client(holding: credentials.extracting(index..<credentials.count), at: now)
    }
}
