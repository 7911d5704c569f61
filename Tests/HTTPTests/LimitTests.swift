import Glibc
import HTTP
import Locks
import Testing
extension AllTests {
    struct LimitTests {
        private func server(_ change: (inout ServerLimits) -> Void) throws -> TestServer {
            var limits = ServerLimits()
            change(&limits)
            return try TestServer(limits: limits)
        }

        private let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

        @Test func `a silent connection is closed without a word`() throws {
            let socket = try server { $0.firstByteTime = .milliseconds(100) }.connect()
            #expect(socket.receiveAll() == "")
        }

        @Test func `an idle connection is closed without a word`() throws {
            let socket = try server { $0.idleTime = .milliseconds(100) }.connect()
            socket.send(get)
            #expect(socket.receiveAnswer()?.status == 200)
            #expect(socket.receiveAll() == "")
        }

        @Test(arguments: ["G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX-A: "])
        func `fields that do not come in time are answered 408`(text: String) throws {
            let socket = try server { $0.headerTime = .milliseconds(100) }.connect()
            socket.send(text)
            let answer = try #require(socket.receiveAnswer())
            #expect(answer.status == 408)
            #expect(answer.field("Connection") == "close")
            #expect(socket.receiveAll() == "")
        }

        @Test func `fields that come byte by byte do not buy time`() throws {
            let socket = try server { $0.headerTime = .milliseconds(200) }.connect()
            onThread {
                socket.send("GET / HTTP/1.1\r\nHost: x\r\nX-A: ")
                for _ in 0..<10_000 where !socket.send("a") { return }
            }
            #expect([408, 431].contains(try #require(socket.receiveAnswer()).status))
        }

        @Test(arguments: ["Content-Length: 100\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n5\r\nab"])
        func `a body that does not come in time is answered 408`(rest: String) throws {
            let socket = try server { $0.graceTime = .milliseconds(100) }.connect()
            socket.send("POST / HTTP/1.1\r\nHost: x\r\n\(rest)")
            #expect(socket.receiveAnswer()?.status == 408)
            #expect(socket.receiveAll() == "")
        }

        @Test func `the second request on a connection has a time of its own`() throws {
            let socket = try server { $0.headerTime = .milliseconds(100) }.connect()
            socket.send(get)
            #expect(socket.receiveAnswer()?.status == 200)
            socket.send("GET /")
            #expect(socket.receiveAnswer()?.status == 408)
        }

        @Test func `a reader that does not take its answer is cut`() throws {
            var limits = ServerLimits()
            limits.graceTime = .milliseconds(200)
            let server = try TestServer(limits: limits) { _ in
                Response(status: 200, body: .bytes([UInt8](repeating: 0x61, count: 20_000_000)))
            }
            let socket = try server.connect()
            socket.shrinkReceiveBuffer()
            socket.send(get)
            let other = try server.connect()
            other.send("GET / HTTP/1.1\r\n\r\n")
            #expect(other.receiveAnswer()?.status == 400)
            // The reset shows when we go on sending; until then nothing is read.
            #expect(eventually { !socket.send("x") })
        }

        @Test func `a reader slower than the least rate is cut in the middle`() throws {
            var limits = ServerLimits()
            limits.graceTime = .milliseconds(200)
            limits.minimumRate = 100_000_000
            let server = try TestServer(limits: limits) { _ in
                Response(status: 200, body: .bytes([UInt8](repeating: 0x61, count: 20_000_000)))
            }
            let socket = try server.connect()
            socket.shrinkReceiveBuffer()
            socket.send(get)
            var got = 0
            while true {
                let bytes = socket.receive(atMost: 512)
                if bytes.isEmpty { break }
                got += bytes.count
            }
            #expect(got < 20_000_000)
        }

        @Test func `the last request allowed on a connection is answered with close`() throws {
            let socket = try server { $0.requestsPerConnection = 3 }.connect()
            socket.send(String(repeating: get, count: 5))
            #expect(socket.receiveAnswer()?.field("Connection") == nil)
            #expect(socket.receiveAnswer()?.field("Connection") == nil)
            #expect(socket.receiveAnswer()?.field("Connection") == "close")
            #expect(socket.receiveAll() == "")
        }

        @Test(arguments: [true, false])
        func `connections beyond the limit are closed, and room is made when others leave`(perPeer: Bool) throws {
            let server = try server { limits in
                if perPeer { limits.connectionsPerPeer = 2 } else { limits.connections = 2 }
            }
            let first = try server.connect()
            let second = try server.connect()
            for socket in [first, second] {
                socket.send(get)
                #expect(socket.receiveAnswer()?.status == 200)
            }
            let third = try server.connect()
            third.send(get)
            #expect(third.receiveAll() == "")
            first.hangUp()
            #expect(
                eventually {
                    guard let fourth = try? server.connect() else { return false }
                    fourth.send(self.get)
                    return fourth.receiveAnswer()?.status == 200
                }
            )
            second.send(get)
            #expect(second.receiveAnswer()?.status == 200)
        }

        @Test func `limits of lengths are kept exactly`() throws {
            let server = try server { limits in
                limits.requestLineBytes = 100
                limits.headerBytes = 200
                limits.headerFields = 3
                limits.bodyBytes = 10
            }
            func status(_ text: String) throws -> Int? {
                let socket = try server.connect()
                socket.send(text)
                return socket.receiveAnswer()?.status
            }
            func target(_ count: Int) -> String {
                "GET /\(String(repeating: "a", count: count - 14)) HTTP/1.1\r\nHost: x\r\n\r\n"
            }
            #expect(try status(target(100)) == 200)
            #expect(try status(target(101)) == 414)
            // Host takes 9 bytes, the blank line 2, the name and ends of the other 7.
            func field(_ count: Int) -> String {
                "GET / HTTP/1.1\r\nHost: x\r\nX-A: \(String(repeating: "a", count: count))\r\n\r\n"
            }
            #expect(try status(field(200 - 18)) == 200)
            #expect(try status(field(200 - 17)) == 431)
            #expect(try status("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nC: d\r\n\r\n") == 200)
            #expect(try status("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nC: d\r\nE: f\r\n\r\n") == 431)
            func body(_ count: Int) -> String {
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(count)\r\n\r\n\(String(repeating: "a", count: count))"
            }
            #expect(try status(body(10)) == 200)
            #expect(try status(body(11)) == 413)
            func chunk(_ count: Int) -> String {
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n\(count)\r\n\(String(repeating: "a", count: count))\r\n0\r\n\r\n"
            }
            #expect(try status(chunk(5)) == 200)
            #expect(try status(chunk(6)) == 413)
        }

        @Test func `a length may be left out when the limits say so`() throws {
            let socket = try server { $0.requiresLength = false }.connect()
            socket.send("POST / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(socket.receiveAnswer()?.body == "post\n/\nx\n")
        }

        @Test func `without TLS only loopback is bound, and a port only once`() throws {
            let group = TestServer.group
            func server(_ address: ListenAddress) throws(ServerError) -> Server {
                try Server(
                    on: group,
                    address: address,
                    errorResponse: { Response(status: $0) },
                    handler: TestServer.echo
                )
            }
            #expect(throws: ServerError.loopbackOnly) { try server(ListenAddress(host: "0.0.0.0", port: 0)) }
            #expect(throws: ServerError.loopbackOnly) { try server(ListenAddress(host: "::", port: 0)) }
            #expect(throws: ServerError.addressUnusable) { try server(ListenAddress(host: "localhost", port: 0)) }
            let first = try server(ListenAddress(host: "127.0.0.1", port: 0))
            #expect(throws: ServerError.addressInUse) { try server(first.boundAddress) }
        }
    }
}

/// Whether the condition comes true within ten seconds.
func eventually(_ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
        if condition() { return true }
        usleep(1_000)
    }
    return false
}
