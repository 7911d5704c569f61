import HTTP
import Testing

extension AllTests {
    /// Every case, sent whole, in two halves and byte by byte: what comes back must not depend on the pieces.
    struct WireTests {
        static let cases =
            requestLineCases + targetCases + hostCases + fieldCases + framingCases + chunkCases + connectionCases
        private static let server = Result { try TestServer() }

        @Test(arguments: Self.cases)
        func `what is on the wire is answered as its section says`(wire: WireCase) throws {
            try expect(wire, inPiecesOf: wire.bytes.count)
        }

        @Test(arguments: Self.cases)
        func `two halves are understood like the whole`(wire: WireCase) throws {
            try expect(wire, inPiecesOf: max(wire.bytes.count / 2, 1))
        }

        @Test(arguments: Self.cases.filter { $0.bytes.count < 1_000 })
        func `single bytes are understood like the whole`(wire: WireCase) throws {
            try expect(wire, inPiecesOf: 1)
        }

        @Test func `the table has at least two hundred cases and no name twice`() {
            #expect(Self.cases.count >= 200)
            #expect(Set(Self.cases.map(\.testDescription)).count == Self.cases.count)
        }

        private func expect(_ wire: WireCase, inPiecesOf size: Int) throws {
            let socket = try Self.server.get().connect()
            var start = 0
            let bytes = wire.bytes
            while start < bytes.count {
                let end = min(start + size, bytes.count)
                guard socket.send(Array(bytes[start..<end])) else { break }
                start = end
            }
            var last: Answer?
            for status in wire.statuses {
                let answer = try #require(
                    status == 100 ? Answer(head: socket.receive(until: "\r\n\r\n")) : socket.receiveAnswer()
                )
                #expect(answer.status == status)
                last = answer
            }
            if let understood = wire.understood { #expect(last?.body == understood) }
            if let later = wire.laterText {
                socket.send(later)
                #expect(socket.receiveAnswer()?.status == 200)
            }
            switch wire.end {
            case .closed:
                #expect(last?.field("Connection") == "close")
                #expect(socket.receiveAll() == "")
            case .open:
                socket.send("GET /still HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                #expect(socket.receiveAnswer()?.body == "get\n/still\nx\n")
                #expect(socket.receiveAll() == "")
            }
        }
    }
}
