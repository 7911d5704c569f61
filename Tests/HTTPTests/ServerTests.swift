import HTTP
import Testing

struct ServerTests {
    @Test func `a request is answered and the connection kept`() throws {
        let socket = try TestServer().connect()
        for path in ["/a", "/b"] {
            socket.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try #require(socket.receiveAnswer())
            #expect(answer.status == 200)
            #expect(answer.body == "get\n\(path)\nx\n")
            #expect(answer.field("Connection") == nil)
        }
    }
}
