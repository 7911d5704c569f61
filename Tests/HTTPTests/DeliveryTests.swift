import HTTP
import Testing

extension AllTests {
    /// Answers that are there at once, beside such that are awaited.
    struct DeliveryTests {
        private static let large = String(repeating: "a", count: 100_000)

        @Test func `answers of one turn all arrive, found at once or awaited, small or large`() throws {
            let server = try TestServer(group: EventLoopGroup(count: 1)) { request in
                let number = Int(request.segment(0)) ?? 0
                let response = Response(status: 200, body: .text("\(number)" + (number % 10 == 0 ? Self.large : "")))
                guard number % 3 == 0 else { return .now(response) }
                return .later {
                    await Task.yield()
                    return response
                }
            }
            let sockets = try (0..<100).map { _ in try server.connect() }
            for _ in 0..<3 {
                for (number, socket) in sockets.enumerated() {
                    socket.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
                }
                for (number, socket) in sockets.enumerated() {
                    #expect(socket.receiveAnswer()?.body == "\(number)" + (number % 10 == 0 ? Self.large : ""))
                }
            }
        }

        @Test func `answers to requests in a row keep their order`() throws {
            let server = try TestServer(group: EventLoopGroup(count: 1)) { request in
                let response = Response(status: 200, body: .text(request.segment(0)))
                return request.segment(0).hasSuffix("1") ? .later { response } : .now(response)
            }
            let socket = try server.connect()
            socket.send((0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            for number in 0..<50 { #expect(socket.receiveAnswer()?.body == "\(number)") }
        }

        @Test func `an answer that is there may have a body that is made while it is sent`() throws {
            let server = try TestServer { _ in
                .now(Response(status: 200, body: .stream { try await $0.write(Array("hello".utf8)) }))
            }
            let socket = try server.connect()
            for _ in 0..<2 {
                socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(socket.receiveAnswer()?.field("Transfer-Encoding") == "chunked")
                #expect(socket.receive(until: "0\r\n\r\n") == "5\r\nhello\r\n0\r\n\r\n")
            }
        }

        @Test func `the last answer before a close is whole`() throws {
            let socket = try TestServer { _ in .now(Response(status: 200, body: .text("bye"))) }.connect()
            socket.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(socket.receiveAll().hasSuffix("\r\n\r\nbye"))
        }
    }
}
