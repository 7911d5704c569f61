internal import COpenSSL
private import Glibc

extension PeerCertificate {
    /// Reads fingerprint and names of a verified certificate; nil if the library has no memory.
    init?(_ certificate: OpaquePointer) {
        var digest = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        guard unsafe X509_digest(certificate, EVP_sha256(), &digest, &count) == 1, count == 32 else { return nil }
        let names = Names()
        unsafe cardvault_subject_names(
            certificate,
            { data, type, text, length in
                guard let data = unsafe data, let text = unsafe text, length > 0 else { return }
                let bytes = unsafe Array(UnsafeBufferPointer(start: text, count: Int(length)))
                // A zero byte or worse in a name is an attempt to be taken for somebody else.
                guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return }
                let names = unsafe Unmanaged<Names>.fromOpaque(data).takeUnretainedValue()
                names.byType[type, default: []].append(String(decoding: bytes, as: UTF8.self))
            },
            Unmanaged.passUnretained(names).toOpaque()
        )
        self.init(
            sha256: digest,
            dnsNames: names.byType[GEN_DNS] ?? [],
            uris: names.byType[GEN_URI] ?? [],
            emails: names.byType[GEN_EMAIL] ?? []
        )
    }
}

private final class Names {
    var byType: [Int32: [String]] = [:]
}
