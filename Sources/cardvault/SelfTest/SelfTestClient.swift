import HTTP
import JSON
import Secrets

/// Calls the vault of the self-test as a service, a browser or the bank would, and keeps what it is told.
struct SelfTestClient: Sendable {
    struct Answer: Sendable {
        let status: Int
        let body: SecretBytes
        var json: JSONElement? { body.withBytes { try? JSONDocument(parsing: $0) }?.root }
    }

    private let client: HTTP.Client
    private let listeners: [String: String]
    private let key: SecretBytes

    init(_ vault: SelfTestVault, on loops: EventLoopGroup) throws(Failure) {
        do throws(TLSError) { client = HTTP.Client(on: loops, trust: try TLSClientContext()) } catch {
            throw Failure("the self-test has no client")
        }
        listeners = vault.listeners
        key = SecretBytes(utf8: "Bearer " + vault.adminKey)
    }

    /// Sends one request; the path is encoded already.
    func send(
        _ method: Method,
        _ target: String,
        to listener: String = "api",
        headers: [HeaderField] = [],
        authorization: SecretBytes? = nil,
        body: String? = nil
    ) async throws(Failure) -> Answer {
        guard let base = listeners[listener], let url = try? ClientURL(base) else {
            throw Failure("the self-test does not know the listener \(listener)")
        }
        var request = ClientRequest(method: method, url: url, headers: headers)
        request.target = SecretBytes(utf8: target)
        request.authorization = authorization ?? (listener == "api" ? key : nil)
        request.body = body.map { SecretBytes(utf8: $0) }
        do throws(ClientError) {
            let answer = try await client.send(request)
            return Answer(status: answer.status, body: answer.body)
        } catch {
            throw Failure("the vault of the self-test does not answer \(method.token)")
        }
    }

    /// A call of the API with a JSON body.
    func call(
        _ method: Method,
        _ path: String,
        _ body: JSONValue? = nil,
        headers: [HeaderField] = []
    ) async throws(Failure) -> Answer {
        let kind = body == nil ? [] : [HeaderField("Content-Type", "application/json")]
        return try await send(method, "/v1" + path, headers: kind + headers, body: body?.text)
    }

    /// An idempotency key that was never used.
    static var fresh: HeaderField {
        HeaderField("Idempotency-Key", "self-test-" + String(UInt64.random(in: 0...(.max)), radix: 16))
    }
}
