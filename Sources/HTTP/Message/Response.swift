/// What is answered (RFC 9110, 15). `Date`, `Content-Length`, `Transfer-Encoding` and `Connection` are the server's to write and are not given here.
package struct Response: Sendable {
    /// 200 to 599; anything else is answered as 500.
    package var status: Int
    /// Fields in the order they are sent.
    package var headers: [HeaderField]
    /// Fields sent behind those of `headers`.
    package var commonHeaders: FieldBlock?
    /// The content.
    package var body: Body

    /// A response; without a body the content is empty.
    package init(status: Int, headers: [HeaderField] = [], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// When an answer comes: it is there, or it is worked on.
package enum Delivery: Sendable {
    /// The answer, found without waiting for anything.
    case now(Response)
    /// Work that may wait; runs to its end even when the client hangs up.
    case later(@Sendable () async -> Response)

    /// The answer, once it is there.
    package var response: Response {
        get async {
            switch self {
            case .now(let response): response
            case .later(let work): await work()
            }
        }
    }
}

/// Answers one request; starts on the event loop of its connection and must not block it.
package typealias Responder = @Sendable (Request) -> Delivery

/// Answers one request by work that may wait.
package typealias Handler = @Sendable (Request) async -> Response
