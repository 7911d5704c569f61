import Glibc

/// Authorities and certificates made once a test run by the openssl command, in a folder of its own.
struct TestCertificates: Sendable {
    let folder: String

    static let shared: Result<TestCertificates, any Error> = Result { try TestCertificates() }

    // Keys of authorities, even of a test's, are not left lying about.
    private static func removeAtExit() {
        atexit {
            guard let made = try? TestCertificates.shared.get() else { return }
            _ = unsafe system("rm -rf \(made.folder)")
        }
    }

    var authority: String { folder + "/ca.pem" }
    var otherAuthority: String { folder + "/other-ca.pem" }
    /// Of `localhost` and 127.0.0.1.
    var server: (certificate: String, key: String) { pair("server") }
    /// The same names, another key: what a renewal gives.
    var renewed: (certificate: String, key: String) { pair("renewed") }
    /// Of `elsewhere.example`.
    var elsewhere: (certificate: String, key: String) { pair("elsewhere") }
    /// Of a client, with a name of each kind.
    var client: (certificate: String, key: String) { pair("client") }
    /// Of a client nobody vouches for.
    var stranger: (certificate: String, key: String) { pair("stranger") }
    /// Of `localhost`, no longer valid.
    var expired: (certificate: String, key: String) { pair("expired") }

    func pair(_ name: String) -> (certificate: String, key: String) {
        ("\(folder)/\(name).pem", "\(folder)/\(name).key")
    }

    private init() throws {
        var template = Array("/tmp/cardvault-tls-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe mkdtemp($0) != nil } ?? false
        }
        guard made else { throw RawSocketError.missing }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        Self.removeAtExit()
        for name in ["ca", "other-ca"] {
            try run("req -x509 \(Self.newKey) -keyout \(name).key -out \(name).pem -days 100 -subj '/CN=\(name)'")
        }
        let local = "subjectAltName=DNS:localhost,IP:127.0.0.1"
        try issue("server", by: "ca", local)
        try issue("renewed", by: "ca", local)
        try issue("expired", by: "ca", local, days: -1)
        try issue("elsewhere", by: "ca", "subjectAltName=DNS:elsewhere.example")
        let names = "subjectAltName=DNS:billing.internal,URI:spiffe://shop/billing,email:billing@shop.example"
        try issue("client", by: "ca", names)
        try issue("stranger", by: "other-ca", names)
    }

    private static let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"

    private func issue(_ name: String, by authority: String, _ names: String, days: Int = 90) throws {
        try run("req \(Self.newKey) -keyout \(name).key -out \(name).csr -subj '/CN=\(name)'")
        try run(
            "x509 -req -in \(name).csr -CA \(authority).pem -CAkey \(authority).key -days \(days) -out \(name).pem -extfile <(echo '\(names)')"
        )
    }

    private func run(_ arguments: String) throws {
        let command = "cd \(folder) && bash -c \"openssl \(arguments)\" >/dev/null 2>&1"
        guard unsafe system(command) == 0 else { throw RawSocketError.missing }
    }
}
