package import CardVault
package import HTTP
package import Secrets

/// One call of the bank's, ready to go; everything in it that may be secret is wiped memory.
package struct BankRequest: Sendable {
    /// GET or POST.
    package let method: HTTP.Method
    /// Whom to connect to; its path is not what is asked for.
    package let server: ClientURL
    /// Path and query as they go into the request line; may hold a token or a cardID.
    package let target: SecretBytes
    /// The token of the Authorization field.
    package let bearer: SecretBytes?
    /// The body's type.
    package let contentType: StaticString?
    /// The W3C traceparent, its parent id our own.
    package let traceparent: String
    /// The body.
    package let body: SecretBytes?
    /// How long the whole call may take.
    package let timeout: TimeSpan
}

/// What came back.
package struct BankReply: Sendable {
    /// The HTTP status.
    package let status: Int
    /// The body, at most 256 KiB.
    package let body: SecretBytes
    /// The time by the server's clock (RFC 9110, 6.6.1); nil if it tells none.
    package let date: Instant?

    /// States a reply.
    package init(status: Int, body: SecretBytes, date: Instant? = nil) {
        self.status = status
        self.body = body
        self.date = date
    }
}

/// Why there is no reply.
package enum TransportFailure: Error, CaseIterable, Sendable {
    /// Certainly nothing reached the bank.
    case notSent
    /// The bank may have acted; its answer is lost.
    case lost
    /// Something came back that is no HTTP answer, or is too large.
    case notUnderstood
}

/// Carries calls to the bank; repeats none.
package protocol Transport: Sendable {
    /// Sends a request and waits for its answer within the request's times.
    func send(_ request: BankRequest) async throws(TransportFailure) -> BankReply
}
