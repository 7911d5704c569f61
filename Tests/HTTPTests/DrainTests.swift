import HTTP
import Locks
import Testing
extension AllTests {
    struct DrainTests {
        private let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

        @Test func `idle connections are closed and nobody new is taken`() async throws {
            let server = try TestServer()
            let idle = try server.connect()
            idle.send(get)
            #expect(idle.receiveAnswer()?.status == 200)
            await server.server.drain(within: .seconds(10))
            #expect(idle.receiveAll() == "")
            #expect(throws: RawSocketError.self) { try server.connect() }
        }

        @Test func `what is in flight is answered with close`() async throws {
            let started = Locked(false)
            let mayEnd = Locked(false)
            let server = try TestServer { _ in
                started.withLock { $0 = true }
                while !mayEnd.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(5)) }
                return Response(status: 200)
            }
            let socket = try server.connect()
            socket.send(get)
            while !started.withLock({ $0 }) { await Task.yield() }
            async let drained: Void = server.server.drain(within: .seconds(10))
            mayEnd.withLock { $0 = true }
            await drained
            let answer = try #require(socket.receiveAnswer())
            #expect(answer.status == 200)
            #expect(answer.field("Connection") == "close" || socket.receiveAll() == "")
        }

        @Test func `a handler whose client has gone is waited for`() async throws {
            let started = Locked(false)
            let ended = Locked(false)
            let server = try TestServer { _ in
                started.withLock { $0 = true }
                try? await Task.sleep(for: .milliseconds(200))
                ended.withLock { $0 = true }
                return Response(status: 200)
            }
            let socket = try server.connect()
            socket.send(get)
            while !started.withLock({ $0 }) { await Task.yield() }
            socket.reset()
            await server.server.drain(within: .seconds(10))
            #expect(ended.withLock { $0 })
        }

        @Test func `the deadline ends what does not end by itself`() async throws {
            let server = try TestServer { _ in
                try? await Task.sleep(for: .seconds(5))
                return Response(status: 200)
            }
            let socket = try server.connect()
            socket.send(get)
            let slow = try server.connect()
            slow.send("GET / HTTP/1.1\r\n")
            let before = ContinuousClock.now
            await server.server.drain(within: .milliseconds(300))
            #expect(ContinuousClock.now - before < .seconds(4))
            #expect(socket.receiveAll() == "" && slow.receiveAll() == "")
        }

        @Test func `draining twice is draining once`() async throws {
            let server = try TestServer()
            async let first: Void = server.server.drain(within: .seconds(1))
            async let second: Void = server.server.drain(within: .seconds(1))
            await first
            await second
            await server.server.drain(within: .seconds(1))
            #expect(throws: RawSocketError.self) { try server.connect() }
        }
    }
}
