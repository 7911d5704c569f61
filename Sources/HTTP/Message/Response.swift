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

/// Answers one request; starts on the event loop of its connection, must not block it, and runs to its end even when the client hangs up.
package typealias Handler = @Sendable (Request) async -> Response
