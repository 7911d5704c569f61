import Glibc
import HTTP
import Locks
import Secrets
import Testing
extension AllTests {
    struct TLSTests {
        private let certificates: TestCertificates

        init() throws { certificates = try TestCertificates.shared.get() }

        private func context(clientCAFile: String? = nil) throws -> TLSServerContext {
            try TLSServerContext(
                certificateFile: certificates.server.certificate,
                privateKeyFile: certificates.server.key,
                clientCAFile: clientCAFile
            )
        }

        private func url(_ server: TestServer, host: String = "localhost") throws -> ClientURL {
            try ClientURL("https://\(host):\(server.address.port)/")
        }

        private func client(
            _ authority: String? = nil,
            showing pair: (certificate: String, key: String)? = nil
        ) throws -> Client {
            let trust = try TLSClientContext(
                authoritiesFile: authority ?? certificates.authority,
                certificateFile: pair?.certificate,
                privateKeyFile: pair?.key
            )
            return Client(on: TestServer.group, trust: trust)
        }

        @Test(arguments: ["localhost", "127.0.0.1"])
        func `a request over TLS is answered, by name and by address`(host: String) async throws {
            let server = try TestServer(tls: try context()) { request in
                Response(status: request.isEncrypted && request.certificate == nil ? 200 : 500)
            }
            let response = try await client().send(ClientRequest(method: .get, url: url(server, host: host)))
            #expect(response.status == 200)
        }

        @Test func `large bodies pass both ways`() async throws {
            let server = try TestServer(tls: try context()) { Response(status: 200, body: .secret($0.body)) }
            let body = SecretBytes(copying: [UInt8](repeating: 7, count: 250_000).span)
            let response = try await client().send(ClientRequest(method: .post, url: url(server), body: body))
            #expect(response.body == body)
        }

        @Test func `a server of another authority is not spoken to`() async throws {
            let server = try TestServer(tls: try context())
            await #expect(throws: ClientError.tlsFailed) {
                try await client(certificates.otherAuthority).send(ClientRequest(method: .get, url: url(server)))
            }
        }

        @Test(arguments: ["elsewhere", "expired"])
        func `a certificate of another host or another time is not accepted`(name: String) async throws {
            let pair = certificates.pair(name)
            let tls = try TLSServerContext(certificateFile: pair.certificate, privateKeyFile: pair.key)
            let server = try TestServer(tls: tls)
            for host in ["localhost", "127.0.0.1"] {
                await #expect(throws: ClientError.tlsFailed) {
                    try await client().send(ClientRequest(method: .get, url: url(server, host: host)))
                }
            }
        }

        @Test func `the client resumes its sessions with another implementation`() async throws {
            let port = try RawListener().address.port
            let pair = certificates.server
            let command =
                "openssl s_server -accept 127.0.0.1:\(port) -cert \(pair.certificate) -key \(pair.key) -www -naccept 2"
            let server = try unsafe unwrapped(popen("\(command) >/dev/null 2>&1", "w"))
            defer { _ = unsafe pclose(server) }
            let client = try client()
            let request = ClientRequest(method: .get, url: try ClientURL("https://localhost:\(port)/"))
            var response: ClientResponse?
            for _ in 0..<500 where response == nil {
                response = try? await client.send(request)
                if response == nil { usleep(10_000) }
            }
            #expect(try #require(response).bodyText.contains("New, TLSv1.3"))
            #expect(try await client.send(request).bodyText.contains("Reused, TLSv1.3"))
        }

        @Test func `a client certificate is surfaced with its names`() async throws {
            let seen = Locked<PeerCertificate?>(nil)
            let server = try TestServer(tls: try context(clientCAFile: certificates.authority)) { request in
                let certificate = request.certificate
                seen.withLock { $0 = certificate }
                return Response(status: 200)
            }
            let client = try client(showing: certificates.client)
            // The second connection resumes the first one's session, and must know as much.
            for _ in 0..<2 {
                seen.withLock { $0 = nil }
                _ = try await client.send(ClientRequest(method: .get, url: url(server)))
                let certificate = try #require(seen.withLock { $0 })
                #expect(certificate.sha256.count == 32)
                #expect(certificate.dnsNames == ["billing.internal"])
                #expect(certificate.uris == ["spiffe://shop/billing"])
                #expect(certificate.emails == ["billing@shop.example"])
            }
        }

        @Test func `a client may come without a certificate`() async throws {
            let server = try TestServer(tls: try context(clientCAFile: certificates.authority)) { request in
                Response(status: request.certificate == nil ? 200 : 500)
            }
            let response = try await client().send(ClientRequest(method: .get, url: url(server)))
            #expect(response.status == 200)
        }

        @Test func `a client certificate nobody vouches for gets no answer`() async throws {
            let server = try TestServer(tls: try context(clientCAFile: certificates.authority))
            await #expect(throws: ClientError.self) {
                try await client(showing: certificates.stranger).send(ClientRequest(method: .get, url: url(server)))
            }
        }

        @Test func `a renewed certificate is used after a reload, and open connections go on`() async throws {
            let folder = certificates.folder
            let live = (certificate: folder + "/live.pem", key: folder + "/live.key")
            #expect(unsafe system("cp \(certificates.server.certificate) \(live.certificate)") == 0)
            #expect(unsafe system("cp \(certificates.server.key) \(live.key)") == 0)
            let tls = try TLSServerContext(certificateFile: live.certificate, privateKeyFile: live.key)
            let server = try TestServer(tls: tls)
            let open = try OpenSSLClient(to: server.address, "-CAfile \(certificates.authority)")
            #expect(open.ask("/a").contains("get\n/a\n"))
            #expect(unsafe system("cp \(certificates.renewed.certificate) \(live.certificate)") == 0)
            #expect(throws: TLSError.keyMismatch) { try tls.reload() }
            #expect(unsafe system("cp \(certificates.renewed.key) \(live.key)") == 0)
            try tls.reload()
            #expect(open.ask("/b").contains("get\n/b\n"))
            let response = try await client().send(ClientRequest(method: .get, url: url(server)))
            #expect(response.status == 200)
            let shown = try OpenSSLClient.output(
                of: "s_client -connect \(server.address) </dev/null | openssl x509 -noout -fingerprint"
            )
            let expected = try OpenSSLClient.output(
                of: "x509 -noout -fingerprint -in \(certificates.renewed.certificate)"
            )
            #expect(!expected.isEmpty && shown.contains(expected))
        }

        @Test(arguments: [
            "-tls1", "-tls1_1", "-tls1_2 -cipher AES128-SHA:@SECLEVEL=0", "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256",
        ])
        func `old versions and suites are refused`(options: String) throws {
            let server = try TestServer(tls: try context())
            let output = try OpenSSLClient.output(of: "s_client -connect \(server.address) \(options) </dev/null")
            #expect(!output.contains("Cipher    : ECDHE"))
            #expect(output.contains("Cipher is (NONE)"))
        }

        @Test(arguments: ["-tls1_2", "-tls1_3"])
        func `both versions we speak agree on http 1.1 and resume`(options: String) throws {
            let server = try TestServer(tls: try context())
            let session = "\(certificates.folder)/session\(options)"
            let ask = "(printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n'; sleep 1) |"
            let common = "openssl s_client -connect \(server.address) -alpn h2,http/1.1 \(options)"
            let first = try OpenSSLClient.shell("\(ask) \(common) -sess_out \(session)")
            #expect(first.contains("ALPN protocol: http/1.1"))
            #expect(first.contains("New, TLSv1"))
            let second = try OpenSSLClient.shell("\(ask) \(common) -sess_in \(session)")
            #expect(second.contains("Reused, TLSv1"))
            #expect(first.contains("Compression: NONE") && first.contains("Secure Renegotiation IS"))
        }

        @Test func `a client that offers only HTTP 2 is refused`() throws {
            let server = try TestServer(tls: try context())
            let output = try OpenSSLClient.output(of: "s_client -connect \(server.address) -alpn h2 </dev/null 2>&1")
            #expect(output.contains("no application protocol"))
        }

        @Test func `a client that asks for renegotiation is not given it`() throws {
            let server = try TestServer(tls: try context())
            let output = try OpenSSLClient.shell(
                "(echo R; sleep 1) | openssl s_client -connect \(server.address) -tls1_2 2>&1"
            )
            #expect(output.contains("no renegotiation"))
        }

        @Test func `bytes that are no TLS end the connection`() throws {
            let socket = try TestServer(tls: try context()).connect()
            socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(!socket.receiveAll().contains("HTTP/1.1"))
        }

        @Test func `files that are missing or not fitting are named by the error`() throws {
            let none = certificates.folder + "/none"
            let server = certificates.server
            #expect(throws: TLSError.certificateUnreadable) {
                try TLSServerContext(certificateFile: none, privateKeyFile: server.key)
            }
            #expect(throws: TLSError.privateKeyUnreadable) {
                try TLSServerContext(certificateFile: server.certificate, privateKeyFile: none)
            }
            #expect(throws: TLSError.keyMismatch) {
                try TLSServerContext(certificateFile: server.certificate, privateKeyFile: certificates.renewed.key)
            }
            #expect(throws: TLSError.authoritiesUnreadable) {
                try TLSServerContext(
                    certificateFile: server.certificate,
                    privateKeyFile: server.key,
                    clientCAFile: none
                )
            }
            #expect(throws: TLSError.authoritiesUnreadable) { try TLSClientContext(authoritiesFile: none) }
        }
    }
}
