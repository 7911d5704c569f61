import CardVault
import EPay
import HTTP
import Locks
import Secrets

/// A request as a test reads it.
struct SentRequest: Sendable {
    let method: String
    let server: String
    let target: String
    let bearer: String?
    let contentType: String?
    let traceparent: String
    let body: String?
    let timeout: TimeSpan

    init(_ request: BankRequest) {
        method = request.method.token.description
        server = "\(request.server.host):\(request.server.port)"
        target = text(request.target)
        bearer = request.bearer.map(text)
        contentType = request.contentType.map(\.description)
        traceparent = request.traceparent
        body = request.body.map(text)
        timeout = request.timeout
    }
}

/// Answers calls from a list, notes them, and refuses to connect when the list is over.
final class ScriptedTransport: Transport {
    typealias Answer = Result<BankReply, TransportFailure>

    private let state = Locked((answers: [Answer](), sent: [SentRequest]()))

    init(_ answers: Answer...) { script(answers) }

    var sent: [SentRequest] { state.withLock { $0.sent } }

    func script(_ answers: [Answer]) { state.withLock { $0.answers += answers } }

    func send(_ request: BankRequest) async throws(TransportFailure) -> BankReply {
        let sent = SentRequest(request)
        let answer: Answer = state.withLock { state in
            state.sent.append(sent)
            return state.answers.isEmpty ? .failure(.notSent) : state.answers.removeFirst()
        }
        return try answer.get()
    }
}

extension Result where Success == BankReply, Failure == TransportFailure {
    /// A reply with a text.
    static func reply(_ status: Int, _ body: String) -> Self { .success(BankReply(status, body)) }
    /// The token answer of the page, with another type.
    static let token = Self.reply(
        200,
        #"{"access_token":"DCEB8O_ZM5U7SO_T_U5EJQ","expires_in":7200,"token_type":"Bearer"}"#
    )
}

extension BankReply {
    init(_ status: Int, _ body: String) { self.init(status: status, body: SecretBytes(utf8: body)) }
}

/// The text that secret bytes are.
func text(_ secret: SecretBytes) -> String {
    secret.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
}
