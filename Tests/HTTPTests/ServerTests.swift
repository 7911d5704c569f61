import HTTP
import Locks
import Secrets
import Testing
extension AllTests {
    struct ServerTests {
        private let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

        @Test func `an answer has a date, a length and what the handler gave`() throws {
            let socket = try TestServer().connect()
            socket.send(get)
            let answer = try #require(socket.receiveAnswer())
            #expect(answer.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.field("X-Test") == "yes")
            let date = try #require(answer.field("Date"))
            #expect(date.count == 29 && date.hasSuffix(" GMT"))
            #expect(answer.field("Connection") == nil)
        }

        @Test func `an answer to HEAD has the length and not the body`() throws {
            let socket = try TestServer().connect()
            socket.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(socket.receiveAnswer(toHead: true)?.field("Content-Length") == "10")
            socket.send(get)
            #expect(socket.receiveAnswer()?.status == 200)
        }

        @Test func `a refused HEAD has no body either`() throws {
            let socket = try TestServer().connect()
            socket.send("HEAD / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")
            let all = socket.receiveAll()
            #expect(all.hasPrefix("HTTP/1.1 400 ") && all.hasSuffix("\r\n\r\n"))
        }

        @Test func `what never becomes a request is answered as the closure says`() throws {
            let socket = try TestServer().connect()
            socket.send("GET / HTTP/1.1\r\n\r\n")
            #expect(socket.receiveAnswer()?.body == "problem 400")
        }

        @Test(arguments: [204, 304])
        func `a status without content has none and no length`(status: Int) throws {
            let socket = try TestServer { _ in Response(status: status, body: .text("no")) }.connect()
            for _ in 0..<2 {
                socket.send(get)
                let answer = try #require(socket.receiveAnswer())
                #expect(answer.status == status)
                #expect(answer.field("Content-Length") == nil)
            }
        }

        @Test(arguments: ["a\r\nX-B: c", "a\nb", "a\0", "a\r"])
        func `a value that would break out of its line becomes an error`(value: String) throws {
            let socket = try TestServer { _ in Response(status: 200, headers: [HeaderField("X-A", value)]) }.connect()
            socket.send(get)
            let answer = try #require(socket.receiveAnswer())
            #expect(answer.status == 500)
            #expect(answer.field("X-A") == nil && answer.field("X-B") == nil)
            socket.send(get)
            #expect(socket.receiveAnswer()?.status == 500)
        }

        @Test(arguments: [-1, 0, 99, 100, 101, 199, 600, Int.max])
        func `a status that is not final becomes an error`(status: Int) throws {
            let socket = try TestServer { _ in Response(status: status) }.connect()
            socket.send(get)
            #expect(socket.receiveAnswer()?.status == 500)
        }

        @Test func `a handler starts on a loop and comes back to it`() throws {
            let server = try TestServer { _ in
                let before = EventLoop.current
                await Task.yield()
                try? await Task.sleep(for: .milliseconds(1))
                let after = EventLoop.current
                return Response(status: before != nil && before === after ? 200 : 500)
            }
            let socket = try server.connect()
            for _ in 0..<20 {
                socket.send(get)
                #expect(socket.receiveAnswer()?.status == 200)
            }
        }

        @Test func `an action for the end of a turn runs after the handler`() throws {
            let order = Locked<[String]>([])
            let server = try TestServer { _ in
                EventLoop.current?.atEndOfTurn { order.withLock { $0.append("end") } }
                order.withLock { $0.append("handler") }
                return Response(status: 200)
            }
            let socket = try server.connect()
            socket.send(get + get)
            for _ in 0..<2 { #expect(socket.receiveAnswer()?.status == 200) }
            #expect(eventually { order.withLock { $0.count } == 4 })
            #expect(
                order.withLock { $0 } == ["handler", "handler", "end", "end"]
                    || order.withLock { $0 } == ["handler", "end", "handler", "end"]
            )
        }

        @Test func `a client that hangs up does not end the handler`() throws {
            let started = Locked(false)
            let ended = Locked<Bool?>(nil)
            let server = try TestServer { _ in
                started.withLock { $0 = true }
                try? await Task.sleep(for: .milliseconds(100))
                let isCancelled = Task.isCancelled
                ended.withLock { $0 = isCancelled }
                return Response(status: 200)
            }
            let socket = try server.connect()
            socket.send(get)
            #expect(eventually { started.withLock { $0 } })
            socket.reset()
            #expect(eventually { ended.withLock { $0 } == false })
        }

        @Test func `a client that has ended its side still gets its answer`() throws {
            let server = try TestServer { request in
                try? await Task.sleep(for: .milliseconds(50))
                return await TestServer.echo(request)
            }
            let socket = try server.connect()
            socket.send(get)
            socket.endSending()
            #expect(socket.receiveAnswer()?.status == 200)
            #expect(socket.receiveAll() == "")
        }

        @Test func `pipelined requests are answered in order, each after the other`() throws {
            let running = Locked(0)
            let server = try TestServer { request in
                let others = running.withLock { count in
                    count += 1
                    return count - 1
                }
                try? await Task.sleep(for: .milliseconds(1))
                running.withLock { $0 -= 1 }
                return Response(status: others == 0 ? 200 : 500, body: .text(request.segment(0)))
            }
            let socket = try server.connect()
            socket.send((0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            for index in 0..<50 {
                let answer = try #require(socket.receiveAnswer())
                #expect(answer.status == 200 && answer.body == "\(index)")
            }
        }

        @Test func `a large body passes both ways`() throws {
            let server = try TestServer { Response(status: 200, body: .secret($0.body)) }
            let socket = try server.connect()
            let body = String(repeating: "0123456789", count: 26_000)
            onThread { socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 260000\r\n\r\n\(body)") }
            #expect(socket.receiveAnswer()?.body == body)
        }

        @Test func `two servers on one group do not mix`() throws {
            let one = try TestServer { _ in Response(status: 201) }
            let other = try TestServer { _ in Response(status: 202) }
            let sockets = [try one.connect(), try other.connect()]
            for socket in sockets { socket.send(get) }
            #expect(sockets.map { $0.receiveAnswer()?.status } == [201, 202])
        }
    }
}
