internal import HTTP

extension BankCall {
    /// The request as the bank sees it; nil if its query cannot be read.
    init?(_ request: Request) {
        guard let query = try? request.queryItems() else { return nil }
        self.init(
            request.isHead ? "GET" : Self.name(of: request.method),
            (0..<request.segmentCount).map { request.segment($0) },
            query: query,
            contentType: request.header("content-type") ?? "",
            authorization: request.header("authorization"),
            body: request.withBody { bytes in bytes.indices.map { bytes[$0] } }
        )
    }

    private static func name(of method: Method) -> String {
        switch method {
        case .get: "GET"
        case .post: "POST"
        case .put: "PUT"
        default: "OTHER"
        }
    }
}

extension BankAnswer {
    /// The answer as it goes on the wire.
    var response: Response {
        let fields = [HeaderField("Content-Type", contentType), HeaderField("Cache-Control", "no-store")] + headers
        switch cut {
        case .nowhere: return Response(status: status, headers: fields, body: .bytes(body))
        case .beforeAnswering: return Response(status: status, body: .cut)
        case .after(let count):
            let start = Array(body.prefix(count))
            return Response(
                status: status,
                headers: fields,
                body: .stream { writer in
                    try await writer.write(start)
                    throw BodyWriterError.connectionLost
                }
            )
        }
    }
}
