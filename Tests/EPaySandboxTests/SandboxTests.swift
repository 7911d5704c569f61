import Cryptography
import EPaySandbox
import HTTP
import Locks
import Secrets
import Testing

/// A sandbox on a free port, a client of it, and a shop that takes postLinks.
private struct Wire: Sendable {
    static let key = Result { try RSAPrivateKey.generate(bits: 2_048) }

    let sandbox: Sandbox
    let client: Client
    let shop: Server
    let received: AsyncStream<WireValue>

    init(rudeness: Rudeness? = nil) throws {
        let group = EventLoopGroup(count: 1)
        let loopback = try #require(ListenAddress("127.0.0.1:0"))
        sandbox = try Sandbox(
            on: group,
            listen: loopback,
            key: Self.key.get(),
            rudeness: rudeness,
            clock: { 1_767_225_600_000 }
        )
        client = Client(on: group, trust: try TLSClientContext())
        let (received, arrivals) = AsyncStream.makeStream(of: WireValue.self)
        self.received = received
        shop = try Server(
            on: group,
            address: loopback,
            errorResponse: { Response(status: $0) },
            handler: { request in
                arrivals.yield(WireValue(parsing: request.withBody { span in span.indices.map { span[$0] } }) ?? .null)
                return Response(status: 200)
            }
        )
    }

    func send(
        _ method: Method,
        _ path: [String],
        query: [BankCall.Field] = [],
        type: String = "application/json",
        bearer: String? = nil,
        body: [UInt8]? = nil
    ) async throws -> (status: Int, body: [UInt8]) {
        var url = try ClientURL(sandbox.url)
        for segment in path { url = url.appending(segment) }
        let answer = try await client.send(
            ClientRequest(
                method: method,
                url: query.isEmpty ? url : url.query(query),
                headers: body == nil ? [] : [HeaderField("Content-Type", type)],
                authorization: bearer.map { SecretBytes(utf8: "Bearer \($0)") },
                body: body.map { SecretBytes(copying: $0.span) }
            )
        )
        return (answer.status, answer.body.withBytes { bytes in bytes.indices.map { bytes[$0] } })
    }

    func token(_ invoice: String?) async throws -> String {
        let fields = TestBank.tokenFields(invoice: invoice).map { (name: $0.key, value: $0.value) }
        let answer = try await send(
            .post,
            ["oauth2", "token"],
            type: "application/x-www-form-urlencoded",
            body: FormURLEncoded.encode(fields)
        )
        return try #require(WireValue(parsing: answer.body)?["access_token"]?.string)
    }

    func order(_ invoice: String, pan: String) async throws -> WireValue {
        let pem = String(decoding: try await send(.get, ["public.rsa"]).body, as: UTF8.self)
        let card: WireValue = [
            "hpan": .string(pan), "expDate": "0127", "cvc": "321", "terminalId": .string(TestBank.terminal),
        ]
        let block = try RSAPublicKey(pem: pem).encryptPKCS1v15(card.rendered().span)
        return TestBank.order(invoice).replacing("cryptogram", by: .string(Base64.encode(block.span)))
            .replacing("postLink", by: .string("http://\(shop.boundAddress)/ok"))
            .replacing("failurePostLink", by: .string("http://\(shop.boundAddress)/fail"))
    }

    func cryptopay(_ order: WireValue, token: String) async throws -> (status: Int, json: WireValue) {
        let answer = try await send(.post, ["payment", "cryptopay"], bearer: token, body: order.rendered())
        return (answer.status, try #require(WireValue(parsing: answer.body)))
    }

    func fault(_ endpoint: String, _ what: WireValue) async throws {
        let faults: WireValue = [["on": .string(endpoint), "do": what]]
        #expect(try await send(.put, ["sandbox", "faults"], body: faults.rendered()).status == 200)
    }

    func arrivals(_ count: Int) async -> [WireValue] {
        var arrived: [WireValue] = []
        for await value in received {
            arrived.append(value)
            if arrived.count == count { break }
        }
        return arrived
    }
}

@Suite(.timeLimit(.minutes(1))) struct SandboxTests {
    @Test func `a card is verified over the wire and told to the shop`() async throws {
        let wire = try Wire()
        let order = try await wire.order("000001", pan: TestBank.good)
        let answer = try await wire.cryptopay(order, token: try await wire.token("000001"))
        #expect(answer.status == 200)
        #expect(answer.json["status"] == "VERIFIED")
        let told = await wire.arrivals(1)
        #expect(told.first?["code"] == "ok")
        #expect(told.first?["cardId"] == answer.json["cardID"])
        let list = try await wire.send(.get, ["cards", "uuid000001"], bearer: try await wire.token(nil))
        #expect(WireValue(parsing: list.body)?.elements?.count == 1)
        let card = try #require(answer.json["cardID"]?.string)
        let gone = try await wire.send(.post, ["card", "deactivate", card], bearer: try await wire.token(nil))
        #expect(gone.status == 200)
    }

    @Test func `a challenge is finished over the wire`() async throws {
        let wire = try Wire()
        let order = try await wire.order("000001", pan: TestBank.challenged)
        let token = try await wire.token("000001")
        let secure = try #require(try await wire.cryptopay(order, token: token).json["secure3D"])
        let action = try #require(secure["action"]?.string)
        #expect(action.hasPrefix(wire.sandbox.url + "/acs/pa?id="))
        let fields: [BankCall.Field] = [
            ("PaReq", secure["paReq"]?.string ?? ""), ("MD", secure["md"]?.string ?? ""),
            ("TermUrl", "https://shop.example/3ds"),
        ]
        let key = try #require(action.split(separator: "=").last.map(String.init))
        let form = "application/x-www-form-urlencoded"
        let page = try await wire.send(
            .post,
            ["acs", "pa"],
            query: [("id", key)],
            type: form,
            body: FormURLEncoded.encode(fields)
        )
        #expect(page.status == 200)
        let back = try await wire.send(
            .post,
            ["acs", "code"],
            type: form,
            body: FormURLEncoded.encode([("id", key), ("TermUrl", "https://shop.example/3ds"), ("code", "1234")])
        )
        let html = String(decoding: back.body, as: UTF8.self)
        let id = try await operation(wire)
        let body: WireValue = [
            "ID": .string(id), "PaRes": .string(try #require(html.hiddenField("PaRes"))),
            "MD": .string(try #require(html.hiddenField("MD"))),
        ]
        let confirmed = try await wire.send(
            .post,
            ["payments", "confirm"],
            query: [("Access", token)],
            body: body.rendered()
        )
        #expect(WireValue(parsing: confirmed.body)?["status"] == "VERIFIED")
    }

    private func operation(_ wire: Wire) async throws -> String {
        let answer = try await wire.send(.get, ["sandbox", "operations"])
        return try #require(WireValue(parsing: answer.body)?["operations"]?.elements?.first?["id"]?.string)
    }

    @Test func `a dropped or truncated answer breaks the connection`() async throws {
        let wire = try Wire()
        for what: WireValue in [["dropBefore": true], ["dropAfter": true], ["truncate": 5]] {
            try await wire.fault("list", what)
            let token = try await wire.token(nil)
            await #expect(throws: ClientError.connectionLost(sent: true)) {
                try await wire.send(.get, ["cards", "x"], bearer: token)
            }
        }
        #expect(try await wire.send(.get, ["sandbox", "faults"]).body == Array("[]".utf8))
    }

    @Test func `a postLink can come first and twice`() async throws {
        let wire = try Wire()
        try await wire.fault("postLink", ["reorder": true])
        let first = try await wire.order("000001", pan: TestBank.good)
        _ = try await wire.cryptopay(first, token: try await wire.token("000001"))
        let sent = try await wire.send(.get, ["sandbox", "operations"])
        #expect(WireValue(parsing: sent.body)?["callbacks"]?.elements?.first?["outcome"] == "answered 200")
        try await wire.fault("postLink", ["duplicate": true])
        let second = try await wire.order("000002", pan: "4003032704547597")
        _ = try await wire.cryptopay(second, token: try await wire.token("000002"))
        #expect(await wire.arrivals(3).map { $0["code"] } == ["ok", "error", "error"])
    }

    @Test func `a postLink to another machine is not sent`() async throws {
        let wire = try Wire()
        try await wire.fault("postLink", ["reorder": true])
        let order = try await wire.order("000001", pan: TestBank.good)
            .replacing("postLink", by: "http://shop.example/ok")
        _ = try await wire.cryptopay(order, token: try await wire.token("000001"))
        let sent = try await wire.send(.get, ["sandbox", "operations"])
        #expect(
            WireValue(parsing: sent.body)?["callbacks"]?.elements?.first?["outcome"]
                == "not sent: not a loopback address"
        )
    }

    @Test func `only a loopback address is listened at`() throws {
        let anywhere = try #require(ListenAddress("0.0.0.0:0"))
        #expect(throws: Sandbox.StartError.notLoopback) {
            try Sandbox(on: EventLoopGroup(count: 1), listen: anywhere, key: Wire.key.get(), clock: { 0 })
        }
    }

    @Test func `another key's cryptogram is refused`() async throws {
        let wire = try Wire()
        let order = try await wire.order("000001", pan: TestBank.good)
        let other = try RSAPrivateKey.generate(bits: 2_048).publicKey.encryptPKCS1v15([1, 2, 3].span)
        let answer = try await wire.cryptopay(
            order.replacing("cryptogram", by: .string(Base64.encode(other.span))),
            token: try await wire.token("000001")
        )
        #expect(answer.status == 400)
        // Some libraries answer a wrong block with random bytes instead of an error (implicit rejection).
        #expect([90_302, 90_303].contains(answer.json["code"]))
    }
}
