import HTTP
import Secrets

/// A server on a free port whose handler tells what it got, and a few paths that do more.
struct TestServer: Sendable {
    let server: Server
    var address: ListenAddress { server.boundAddress }

    static let group = EventLoopGroup(count: 2)

    init(
        limits: ServerLimits = ServerLimits(),
        tls: TLSServerContext? = nil,
        group: EventLoopGroup = Self.group,
        handler: @escaping Handler = Self.echo
    ) throws {
        try self.init(limits: limits, tls: tls, group: group) { request in .later { await handler(request) } }
    }

    /// Answers as the responder says: at once or later.
    init(
        limits: ServerLimits = ServerLimits(),
        tls: TLSServerContext? = nil,
        group: EventLoopGroup = Self.group,
        responder: @escaping Responder
    ) throws {
        server = try Server(
            on: group,
            address: ListenAddress(host: "127.0.0.1", port: 0),
            tls: tls,
            limits: limits,
            errorResponse: { status in Response(status: status, body: .text("problem \(status)")) },
            responder: responder
        )
    }

    func connect() throws -> RawSocket { try RawSocket(to: address) }

    /// Method, target, host, body – one a line – as the server understood them.
    static let echo: Handler = { request in
        var lines = ["\(request.method)", request.withTarget { String(decoding: bytes($0), as: UTF8.self) }]
        lines.append(request.host ?? "-")
        lines.append(request.withBody { String(decoding: bytes($0), as: UTF8.self) })
        return Response(
            status: 200,
            headers: [HeaderField("X-Test", "yes")],
            body: .text(lines.joined(separator: "\n"))
        )
    }
}

func bytes(_ span: Span<UInt8>) -> [UInt8] { span.indices.map { span[$0] } }
