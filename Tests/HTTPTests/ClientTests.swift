import HTTP
import Locks
import Secrets
import Testing
extension AllTests {
    struct ClientTests {
        private static let trust = Result { try TLSClientContext() }

        private func client(_ change: (inout ClientLimits) -> Void = { _ in }) throws -> Client {
            var limits = ClientLimits()
            change(&limits)
            return Client(on: TestServer.group, trust: try Self.trust.get(), limits: limits)
        }

        private func get(_ address: ListenAddress, _ path: String = "/") throws -> ClientRequest {
            ClientRequest(method: .get, url: try ClientURL("http://\(address)\(path)"))
        }

        /// A server that answers every request with these bytes and closes.
        private func server(answering text: String) throws -> RawListener {
            try RawListener { socket in
                _ = socket.receive(until: "\r\n\r\n")
                socket.send(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
            }
        }

        @Test func `a request arrives as it was meant`() async throws {
            let seen = Locked("")
            let listener = try RawListener { socket in
                let head = socket.receive(until: "\r\n\r\n")
                let body = String(decoding: socket.receive(atMost: 3), as: UTF8.self)
                seen.withLock { $0 = head + body }
                socket.send("HTTP/1.1 201 Created\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok")
            }
            let request = ClientRequest(
                method: .post,
                url: try ClientURL("http://\(listener.address)/base").appending("a/b", "ü").query([("q", "1&2")]),
                headers: [HeaderField("Content-Type", "text/plain")],
                authorization: SecretBytes(utf8: "Bearer t"),
                body: SecretBytes(utf8: "abc")
            )
            let response = try await client().send(request)
            #expect(response.status == 201)
            #expect(response.header("x-a") == "b")
            #expect(response.bodyText == "ok")
            let expected = """
                POST /base/a%2Fb/%C3%BC?q=1%262 HTTP/1.1\r
                Host: \(listener.address)\r
                Content-Type: text/plain\r
                Authorization: Bearer t\r
                Content-Length: 3\r
                Connection: close\r
                \r
                abc
                """
            #expect(seen.withLock { $0 } == expected)
        }

        @Test(arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\no\r\n1\r\nk\r\n0\r\nX: y\r\n\r\n", "ok"),
            ("HTTP/1.1 200 OK\r\n\r\nok", "ok"),
            ("HTTP/1.0 200 OK\r\n\r\nok", "ok"),
            ("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", "ok"),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "ok"
            ),
            ("HTTP/1.1 204 No Content\r\n\r\n", ""),
            ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", ""),
            ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", ""),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more", "ok"),
            ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", ""),
        ])
        func `every form of a body is read`(answer: String, body: String) async throws {
            let listener = try server(answering: answer)
            #expect(try await client().send(get(listener.address)).bodyText == body)
        }

        @Test func `an answer to HEAD has no body whatever its length says`() async throws {
            let listener = try server(answering: "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
            var request = try get(listener.address)
            request.method = .head
            #expect(try await client().send(request).body.count == 0)
        }

        @Test(arguments: [
            "ICY 200 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
            "HTTP/1.1  200 OK\r\n\r\n", "http/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\n\n", "HTTP/1.1 abc OK\r\n\r\n",
            "HTTP/1.1 099 Low\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.1 200 O\0K\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "HTTP/1.1 200 OK\r\nA\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n", "HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", "\r\nHTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
            String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 20),
        ])
        func `what is not HTTP as we accept it is refused`(answer: String) async throws {
            let listener = try server(answering: answer)
            await #expect(throws: ClientError.answerMalformed) { try await client().send(get(listener.address)) }
        }

        @Test(arguments: [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
        ])
        func `an answer that breaks off is a lost connection and the request may have been sent`(answer: String)
            async throws
        {
            let listener = try server(answering: answer)
            let error = await #expect(throws: ClientError.self) { try await client().send(get(listener.address)) }
            #expect(error == .connectionLost(sent: true))
            #expect(error?.mayHaveBeenSent == true)
        }

        @Test(arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 262145\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "a", count: 262_145),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40001\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
            "HTTP/1.1 200 OK\r\nA: " + String(repeating: "a", count: 40_000),
            "HTTP/1.1 200 OK\r\n" + (0..<200).map { "A\($0): b\r\n" }.joined() + "\r\n",
        ])
        func `an answer beyond the limits is given up`(answer: String) async throws {
            let listener = try server(answering: answer)
            await #expect(throws: ClientError.answerTooLarge) { try await client().send(get(listener.address)) }
        }

        @Test func `the largest answer allowed is read`() async throws {
            let listener = try server(answering: "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "a", count: 262_144))
            #expect(try await client().send(get(listener.address)).body.count == 262_144)
        }

        @Test func `nobody listening is not connected, and nothing was sent`() async throws {
            let address = try RawListener().address
            let error = await #expect(throws: ClientError.self) { try await client().send(get(address)) }
            #expect(error == .notConnected)
            #expect(error?.mayHaveBeenSent == false)
        }

        @Test func `a host without address is unknown`() async throws {
            let request = ClientRequest(method: .get, url: try ClientURL("http://nowhere.invalid/"))
            await #expect(throws: ClientError.hostUnknown) { try await client().send(request) }
        }

        @Test func `a name is looked up`() async throws {
            let listener = try server(answering: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            let request = ClientRequest(method: .get, url: try ClientURL("http://localhost:\(listener.address.port)/"))
            #expect(try await client().send(request).status == 200)
        }

        @Test func `a server that says nothing is waited for no longer than the total time`() async throws {
            let listener = try RawListener { socket in _ = socket.receiveAll() }
            let error = await #expect(throws: ClientError.self) {
                try await client().send(get(listener.address), within: .milliseconds(200))
            }
            #expect(error == .timedOut(sent: true))
        }

        @Test func `a server that dribbles is waited for no longer than the total time`() async throws {
            let listener = try RawListener { socket in
                while socket.send("H") {}
            }
            await #expect(throws: ClientError.self) {
                try await client().send(get(listener.address), within: .milliseconds(200))
            }
        }

        @Test func `a handshake that never ends is not connected, and nothing was sent`() async throws {
            let listener = try RawListener { socket in _ = socket.receiveAll() }
            let request = ClientRequest(method: .get, url: try ClientURL("https://\(listener.address)/"))
            let error = await #expect(throws: ClientError.self) {
                try await client { $0.connectTime = .milliseconds(200) }.send(request)
            }
            #expect(error == .notConnected)
        }

        @Test func `a server that is not TLS is a failure of TLS`() async throws {
            let listener = try RawListener { socket in
                socket.send("HTTP/1.1 200 OK\r\n\r\n")
                _ = socket.receiveAll()
            }
            let request = ClientRequest(method: .get, url: try ClientURL("https://\(listener.address)/"))
            await #expect(throws: ClientError.tlsFailed) { try await client().send(request) }
        }

        @Test func `an answer given before the body was read counts`() async throws {
            let listener = try RawListener { socket in
                _ = socket.receive(until: "\r\n\r\n")
                socket.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
                _ = socket.receiveAll()
            }
            var request = try get(listener.address)
            request.method = .post
            request.body = SecretBytes(copying: [UInt8](repeating: 1, count: 5_000_000).span)
            #expect(try await client().send(request).status == 413)
        }

        @Test(arguments: ["a\r\nX: y", "a\nb", "a\0b"])
        func `a value that would break out of its line is not sent`(value: String) async throws {
            let listener = try RawListener { _ in }
            var request = try get(listener.address)
            request.headers = [HeaderField("X-A", value)]
            await #expect(throws: ClientError.requestMalformed) { try await client().send(request) }
            request.headers = []
            request.authorization = SecretBytes(utf8: value)
            await #expect(throws: ClientError.requestMalformed) { try await client().send(request) }
        }

        @Test func `our client and our server understand each other`() async throws {
            let server = try TestServer()
            var request = try get(server.address, "/a?b")
            request.method = .put
            request.body = SecretBytes(utf8: "body")
            let response = try await client().send(request)
            #expect(response.bodyText == "put\n/a?b\n\(server.address)\nbody")
            #expect(response.header("x-test") == "yes")
        }

        @Test func `many requests at once are all answered`() async throws {
            let server = try TestServer()
            let client = try client()
            let answered = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        let url = try? ClientURL("http://\(server.address)/\(index)")
                        guard let url else { return false }
                        let response = try? await client.send(ClientRequest(method: .get, url: url))
                        return response?.bodyText.contains("/\(index)\n") ?? false
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(answered == 200)
        }
    }
}
