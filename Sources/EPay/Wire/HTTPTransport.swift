internal import CardVault
package import HTTP
internal import Secrets

/// Carries calls over our own HTTP client: one connection a call, certificates verified, nothing followed, nothing kept.
package struct HTTPTransport: Transport {
    private let client: HTTP.Client

    /// A transport whose sockets live on the loops of the group.
    package init(on group: EventLoopGroup, trust: TLSClientContext, limits: EPayLimits = EPayLimits()) {
        var bounds = ClientLimits()
        bounds.connectTime = .milliseconds(limits.connect.milliseconds)
        client = HTTP.Client(on: group, trust: trust, limits: bounds)
    }

    /// Sends a request and waits for its answer.
    package func send(_ request: BankRequest) async throws(TransportFailure) -> BankReply {
        var message = ClientRequest(method: request.method, url: request.server)
        message.target = request.target
        message.headers = [HeaderField("Accept", "application/json")]
        if let type = request.contentType { message.headers.append(HeaderField("Content-Type", type.description)) }
        message.headers.append(HeaderField("traceparent", request.traceparent))
        message.authorization = request.bearer.map(Self.authorization)
        message.body = request.body
        do throws(ClientError) {
            let time = Duration.milliseconds(request.timeout.milliseconds)
            let answer = try await client.send(message, within: time)
            let date = answer.header("Date").flatMap { HTTPDate.read($0) }
            return BankReply(status: answer.status, body: answer.body, date: date)
        } catch { throw TransportFailure(error) }
    }

    private static func authorization(_ token: SecretBytes) -> SecretBytes {
        var value = WipedBuffer(capacity: token.count + 7)
        value.append(utf8: "Bearer ")
        token.withBytes { value.append($0) }
        return value.share()
    }
}

extension TransportFailure {
    /// What a failure of the client means for the operation.
    package init(_ error: ClientError) {
        switch error {
        case .answerTooLarge, .answerMalformed: self = .notUnderstood
        default: self = error.mayHaveBeenSent ? .lost : .notSent
        }
    }
}
