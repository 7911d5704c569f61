import HTTP
import Locks
import Testing
extension AllTests {
    struct StreamTests {
        private let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

        private func server(_ produce: @escaping @Sendable (any BodyWriter) async throws -> Void) throws -> TestServer {
            try TestServer { _ in Response(status: 200, body: .stream(produce)) }
        }

        @Test func `a stream comes in chunks and the connection goes on`() throws {
            let socket = try server { writer in
                try await writer.write(Array("hello".utf8))
                try await writer.write([])
                await Task.yield()
                try await writer.write([UInt8](repeating: 0x61, count: 16))
            }.connect()
            for _ in 0..<2 {
                socket.send(get)
                #expect(socket.receiveAnswer()?.field("Transfer-Encoding") == "chunked")
                #expect(socket.receive(until: "0\r\n\r\n") == "5\r\nhello\r\n10\r\naaaaaaaaaaaaaaaa\r\n0\r\n\r\n")
            }
        }

        @Test func `HTTP 1.0 gets it without chunks, up to the end`() throws {
            let socket = try server { try await $0.write(Array("hello".utf8)) }.connect()
            socket.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let answer = try #require(socket.receiveAnswer())
            #expect(answer.field("Transfer-Encoding") == nil && answer.field("Connection") == "close")
            #expect(socket.receiveAll() == "hello")
        }

        @Test func `HEAD gets no stream`() throws {
            let wasAsked = Locked(false)
            let socket = try server { _ in wasAsked.withLock { $0 = true } }.connect()
            for _ in 0..<2 {
                socket.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(socket.receiveAnswer(toHead: true)?.status == 200)
            }
            #expect(!wasAsked.withLock { $0 })
        }

        @Test func `a stream that fails is cut, so that it cannot pass for whole`() throws {
            struct Failure: Error {}
            let socket = try server { writer in
                try await writer.write(Array("hello".utf8))
                throw Failure()
            }.connect()
            socket.send(get)
            #expect(!socket.receiveAll().hasSuffix("0\r\n\r\n"))
        }

        @Test func `a reader that does not read holds the writer up`() throws {
            let written = Locked(0)
            let server = try server { writer in
                for _ in 0..<1_000 {
                    try await writer.write([UInt8](repeating: 0x61, count: 65_536))
                    written.withLock { $0 += 1 }
                }
            }
            let socket = try server.connect()
            socket.send(get)
            #expect(eventually { written.withLock { $0 } > 0 })
            // The system's own buffers take some megabytes; the rest must wait.
            var before = -1
            while written.withLock({ $0 }) != before {
                before = written.withLock { $0 }
                let other = try server.connect()
                other.send("GET / HTTP/1.1\r\n\r\n")
                #expect(other.receiveAnswer()?.status == 400)
            }
            #expect(before < 500)
            var got = 0
            while got < 65_536_000 {
                let bytes = socket.receive(atMost: 1 << 20)
                if bytes.isEmpty { break }
                got += bytes.count
            }
            #expect(got >= 65_536_000)
            #expect(eventually { written.withLock { $0 } == 1_000 })
        }

        @Test func `a writer whose reader has gone gets an error`() throws {
            let error = Locked<BodyWriterError?>(nil)
            let server = try server { writer in
                do throws(BodyWriterError) {
                    while true { try await writer.write([UInt8](repeating: 0x61, count: 65_536)) }
                } catch let caught {
                    error.withLock { $0 = caught }
                }
            }
            let socket = try server.connect()
            socket.send(get)
            #expect(!socket.receive().isEmpty)
            socket.reset()
            #expect(eventually { error.withLock { $0 } == .connectionLost })
        }
    }
}
