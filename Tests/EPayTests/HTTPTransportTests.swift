import CardVault
import EPay
import HTTP
import Locks
import Secrets
import Testing

/// A bank on loopback that notes what comes over the wire.
private struct LoopbackBank {
    let seen = Locked([String]())
    let group = EventLoopGroup(count: 1)
    let server: Server

    init(_ answer: @escaping @Sendable (String) -> Response) throws {
        let seen = seen
        server = try Server(
            on: group,
            address: ListenAddress(host: "127.0.0.1", port: 0),
            errorResponse: { Response(status: $0) },
            handler: { request in
                let target = request.withTarget { bytes in
                    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
                }
                let fields = ["Host", "Authorization", "Content-Type", "Accept", "traceparent"] as [StaticString]
                let head = fields.map { "\($0)=\(request.header($0).map(Self.masked) ?? "-")" }.joined(separator: " ")
                seen.withLock { $0.append("\(request.method.token) \(target) \(head) \(text(request.body))") }
                return answer(target)
            }
        )
    }

    /// A traceparent without its parent id; without its trace id too if it is not the test's.
    private static func masked(_ value: String) -> String {
        guard let trace = TraceParent(value) else { return value }
        return trace.traceID.hasPrefix("0af7") ? "00-\(trace.traceID)-PARENT-01" : "00-TRACE-PARENT-00"
    }

    func bank() throws -> EPayBank {
        let base = "http://127.0.0.1:\(server.boundAddress.port)"
        return EPayBank(
            try configuration(oauthURL: base + "/oauth2/token", apiURL: base + "/api"),
            over: HTTPTransport(on: group, trust: try TLSClientContext()),
            clock: ManualClock(),
            meter: RecordingMeter()
        )
    }
}

@Suite(.timeLimit(.minutes(1)))
struct HTTPTransportTests {
    private let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func `a verification goes over a real connection as written`() async throws {
        let loopback = try LoopbackBank { target in
            let body =
                switch target {
                case "/oauth2/token": #"{"access_token":"t+/=","expires_in":"1200"}"#
                case "/api/payment/cryptopay": PaymentAnswerTests.challenge
                default: PaymentAnswerTests.page
                }
            return Response(status: 200, body: .text(body))
        }
        let bank = try loopback.bank()
        let bench = try Bench()
        let token = try await bank.open(bench.invoice, on: bench.terminal, callbackSecret: SecretBytes(utf8: "00"))
        #expect(text(token.secret) == "t+/=")
        let challenged = await bank.verify(try bench.order(traceparent: trace))
        #expect(words(challenged.verdict).hasPrefix("challenge https://cardsecure.kkb.kz/"))
        let verified = await bank.confirm(bench.confirmation())
        #expect(words(verified.verdict) == "verified 111DFSDF-3F43-18V4-V34-ASD12342323")
        let seen = loopback.seen.withLock { $0 }
        try #require(seen.count == 3)
        let host = "Host=127.0.0.1:\(loopback.server.boundAddress.port)"
        #expect(
            seen[0].hasPrefix(
                "POST /oauth2/token \(host) Authorization=- Content-Type=application/x-www-form-urlencoded "
                    + "Accept=application/json traceparent=00-TRACE-PARENT-00 grant_type=client_credentials&"
            )
        )
        #expect(
            seen[1].hasPrefix(
                "POST /api/payment/cryptopay \(host) Authorization=Bearer tok+en/= Content-Type=application/json "
                    + "Accept=application/json traceparent=00-0af7651916cd43dd8448eb211c80319c-PARENT-01 {\"amount\":0,"
            )
        )
        #expect(
            seen[2].hasPrefix(
                "POST /api/payments/confirm?Access=tok%2Ben%2F%3D \(host) Authorization=- "
                    + "Content-Type=application/json Accept=application/json traceparent=00-TRACE-PARENT-00 {\"ID\":"
            )
        )
        await loopback.server.drain(within: .seconds(1))
    }

    @Test func `a token longer than any URL still confirms`() async throws {
        let loopback = try LoopbackBank { _ in Response(status: 200, body: .text(PaymentAnswerTests.page)) }
        let bench = try Bench()
        let token = OperationToken(
            SecretBytes(utf8: String(repeating: "a", count: 4_096)),
            expiresAt: bench.clock.now + .minutes(20)
        )
        let confirmation = Confirmation(
            token: token,
            transactionID: "a",
            paRes: SecretBytes(utf8: "p"),
            md: SecretBytes(utf8: "m"),
            traceparent: nil
        )
        let answer = await (try loopback.bank()).confirm(confirmation)
        #expect(words(answer.verdict) == "verified 111DFSDF-3F43-18V4-V34-ASD12342323")
        await loopback.server.drain(within: .seconds(1))
    }

    @Test func `a deactivation is an empty post to one segment`() async throws {
        let loopback = try LoopbackBank { target in
            target == "/oauth2/token"
                ? Response(status: 200, body: .text(#"{"access_token":"t"}"#))
                : Response(status: 200, body: .text("готово"))
        }
        let bench = try Bench()
        #expect(await (try loopback.bank()).deactivate(try bench.card("a/b")) == .done)
        let seen = loopback.seen.withLock { $0 }
        #expect(seen.last?.hasPrefix("POST /api/card/deactivate/a%2Fb ") == true)
        #expect(seen.last?.contains("Authorization=Bearer t Content-Type=- ") == true)
        #expect(seen.last?.hasSuffix("traceparent=00-TRACE-PARENT-00 ") == true)
        await loopback.server.drain(within: .seconds(1))
    }

    @Test func `a redirect is not followed, and a too large answer is not understood`() async throws {
        let loopback = try LoopbackBank { target in
            target == "/api/payment/cryptopay"
                ? Response(status: 307, headers: [HeaderField("Location", "/elsewhere")])
                : Response(status: 200, body: .bytes(Array(repeating: 0x20, count: 262_145)))
        }
        let bank = try loopback.bank()
        let bench = try Bench()
        #expect(words(await bank.verify(try bench.order()).verdict) == "undecided notUnderstood")
        #expect(words(await bank.confirm(bench.confirmation()).verdict) == "undecided notUnderstood")
        #expect(loopback.seen.withLock { $0.count } == 2)
        await loopback.server.drain(within: .seconds(1))
    }

    @Test(arguments: [
        (ClientError.hostUnknown, TransportFailure.notSent), (.notConnected, .notSent), (.tlsFailed, .notSent),
        (.requestMalformed, .notSent), (.timedOut(sent: false), .notSent), (.timedOut(sent: true), .lost),
        (.connectionLost(sent: false), .notSent), (.connectionLost(sent: true), .lost),
        (.answerTooLarge, .notUnderstood), (.answerMalformed, .notUnderstood),
    ])
    func `what may have reached the bank is never called unsent`(error: ClientError, expected: TransportFailure) {
        #expect(TransportFailure(error) == expected)
    }

    @Test func `nobody there is certainly not sent`() async throws {
        let loopback = try LoopbackBank { _ in Response(status: 200) }
        let bank = try loopback.bank()
        await loopback.server.drain(within: .seconds(1))
        let bench = try Bench()
        await #expect(throws: BankRefusal.unavailable) {
            try await bank.open(bench.invoice, on: bench.terminal, callbackSecret: SecretBytes(utf8: "00"))
        }
        #expect(words(await bank.verify(try bench.order()).verdict) == "undecided lost")
    }
}
