/// What is known of a client by the certificate it proved to hold; the chain was verified before this exists.
package struct PeerCertificate: Sendable, Equatable {
    /// SHA-256 of the DER form, 32 bytes.
    package let sha256: [UInt8]
    /// Subject alternative names of type dNSName (RFC 5280, 4.2.1.6).
    package let dnsNames: [String]
    /// Subject alternative names of type uniformResourceIdentifier.
    package let uris: [String]
    /// Subject alternative names of type rfc822Name.
    package let emails: [String]

    /// A certificate as read by the TLS layer, or made up by a test.
    package init(sha256: [UInt8], dnsNames: [String] = [], uris: [String] = [], emails: [String] = []) {
        self.sha256 = sha256
        self.dnsNames = dnsNames
        self.uris = uris
        self.emails = emails
    }
}
