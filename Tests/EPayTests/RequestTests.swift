import CardVault
import EPay
import Secrets
import Testing

struct RequestTests {
    private let scope = "webapi%20usermanagement%20email_send%20verification%20statement%20statistics%20payment"

    @Test func `a verification's token is asked for with every field, percent-encoded`() async throws {
        let bench = try Bench(.token)
        let secret = SecretBytes(utf8: "00ff")
        let token = try await bench.bank.open(bench.invoice, on: bench.terminal, callbackSecret: secret)
        let sent = try #require(bench.transport.sent.first)
        #expect(sent.method == "POST")
        #expect(sent.server == "testoauth.homebank.kz:443")
        #expect(sent.target == "/epay2/oauth2/token")
        #expect(sent.bearer == nil)
        #expect(sent.contentType == "application/x-www-form-urlencoded")
        #expect(
            sent.body
                == "grant_type=client_credentials&scope=\(scope)&client_id=halykfinanceUSD"
                + "&client_secret=U01gQZVL%23%23lJ%24NhJ&invoiceID=000000000000001&amount=0&currency=USD"
                + "&terminal=\(terminalID)&secret_hash=00ff"
        )
        #expect(text(token.secret) == "DCEB8O_ZM5U7SO_T_U5EJQ")
        #expect(token.expiresAt == bench.clock.now + .seconds(7_200))
        #expect(bench.transport.sent.count == 1)
    }

    @Test func `cryptopay has the token in its header and the least a caller gives in its body`() async throws {
        let bench = try Bench()
        let order = try bench.order(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        _ = await bench.bank.verify(order)
        let sent = try #require(bench.transport.sent.first)
        #expect(sent.method == "POST")
        #expect(sent.server == "testepay.homebank.kz:443")
        #expect(sent.target == "/api/payment/cryptopay")
        #expect(sent.bearer == "tok+en/=")
        #expect(sent.contentType == "application/json")
        let trace = try #require(TraceParent(sent.traceparent))
        #expect(trace.traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(sent.traceparent.hasSuffix("-01") && !sent.traceparent.contains("b7ad6b7169203331"))
        #expect(
            sent.body
                == #"{"amount":0,"currency":"USD","name":"CARD HOLDER","cryptogram":"UhYXAhYGeFA6+/==","#
                + #""invoiceId":"000000000000001","description":"Card verification","accountId":"uuid000001","#
                + #""cardSave":true,"paymentType":"cardVerification","#
                + #""postLink":"https://cards.example.kz/epay/abc","failurePostLink":"https://cards.example.kz/epay/abc"}"#
        )
    }

    @Test func `cryptopay passes on what the caller gives, data as a JSON string`() async throws {
        let field = "\u{441}ryptogram"
        let bench = try Bench(configuration: try configuration(cryptogramField: field))
        let details = try PassThrough(
            cardholderName: "JON \"J\" JONSON",
            email: "jj@example.com",
            phone: "77777777777",
            description: "Тест",
            data: SecretBytes(utf8: #"{"statement":{"name":"Arman Ali"}}"#)
        )
        _ = await bench.bank.verify(try bench.order(cardSave: false, details: details))
        #expect(
            bench.transport.sent.first?.body
                == #"{"amount":0,"currency":"USD","name":"JON \"J\" JONSON","\#(field)":"UhYXAhYGeFA6+/==","#
                + #""invoiceId":"000000000000001","description":"Тест","accountId":"uuid000001","#
                + #""email":"jj@example.com","phone":"77777777777","cardSave":false,"paymentType":"cardVerification","#
                + #""data":"{\"statement\":{\"name\":\"Arman Ali\"}}","#
                + #""postLink":"https://cards.example.kz/epay/abc","failurePostLink":"https://cards.example.kz/epay/abc"}"#
        )
    }

    @Test func `confirm has the token in its query, percent-encoded, and nowhere else`() async throws {
        let bench = try Bench()
        _ = await bench.bank.confirm(bench.confirmation())
        let sent = try #require(bench.transport.sent.first)
        #expect(sent.method == "POST")
        #expect(sent.target == "/api/payments/confirm?Access=tok%2Ben%2F%3D")
        #expect(sent.bearer == nil)
        #expect(sent.contentType == "application/json")
        #expect(
            sent.body
                == #"{"ID":"7943816b-58a8-47f6-a11e-67b63c4228c7","PaRes":"eJz+/=","MD":"270469967-9CA5"}"#
        )
    }

    @Test func `a status is asked for with a token of the terminal`() async throws {
        let bench = try Bench(.token)
        _ = await bench.bank.status(of: bench.invoice, on: bench.terminal, traceparent: nil)
        let sent = bench.transport.sent
        try #require(sent.count == 2)
        #expect(
            sent[0].body
                == "grant_type=client_credentials&scope=\(scope)&client_id=halykfinanceUSD"
                + "&client_secret=U01gQZVL%23%23lJ%24NhJ&terminal=\(terminalID)"
        )
        #expect(sent[1].method == "GET")
        #expect(sent[1].target == "/api/check-status/payment/transaction/000000000000001")
        #expect(sent[1].bearer == "DCEB8O_ZM5U7SO_T_U5EJQ")
        #expect(sent[1].body == nil)
        #expect(sent[1].contentType == nil)
    }

    @Test func `a list is asked for by account with a token of the terminal`() async throws {
        let bench = try Bench(.token)
        _ = await bench.bank.savedCards(of: bench.account, on: try TerminalName("second"))
        let sent = bench.transport.sent
        try #require(sent.count == 2)
        #expect(
            sent[0].body
                == "grant_type=client_credentials&scope=\(scope)&client_id=test"
                + "&client_secret=second%20secret%2B%26%3D&terminal=67e34d63-102f-4bd1-898e-370781d0074d"
        )
        #expect(sent[1].method == "GET")
        #expect(sent[1].target == "/api/cards/uuid000001")
        #expect(sent[1].bearer == "DCEB8O_ZM5U7SO_T_U5EJQ")
    }

    @Test func `a deactivation has the cardID as one segment, no body, and a token of the client alone`() async throws {
        let bench = try Bench(.token, .reply(200, "Карта деактивирована"))
        let answer = await bench.bank.deactivate(try bench.card("11/../1?D#S%2F"))
        #expect(answer == .done)
        let sent = bench.transport.sent
        try #require(sent.count == 2)
        #expect(
            sent[0].body
                == "grant_type=client_credentials&scope=\(scope)&client_id=halykfinanceUSD"
                + "&client_secret=U01gQZVL%23%23lJ%24NhJ"
        )
        #expect(sent[1].method == "POST")
        #expect(sent[1].target == "/api/card/deactivate/11%2F..%2F1%3FD%23S%252F")
        #expect(sent[1].body == nil)
    }

    @Test(arguments: [
        "https://epay-api.homebank.kz", "https://epay-api.homebank.kz/", "https://epay-api.homebank.kz//",
    ])
    func `a base without a path needs no slash`(base: String) async throws {
        let bench = try Bench(configuration: try configuration(apiURL: base))
        _ = try? await bench.bank.publicKey(for: bench.terminal)
        #expect(bench.transport.sent.first?.target == "/public.rsa")
        #expect(bench.transport.sent.first?.method == "GET")
    }

    @Test func `an OAuth server at the root is asked at the root`() async throws {
        let bench = try Bench(configuration: try configuration(oauthURL: "http://127.0.0.1:9400"))
        _ = try? await bench.bank.open(bench.invoice, on: bench.terminal, callbackSecret: SecretBytes(utf8: "a"))
        #expect(bench.transport.sent.first?.target == "/")
        #expect(bench.transport.sent.first?.server == "127.0.0.1:9400")
    }

    @Test(arguments: ["a\r\nX: y", "", "ünicode", String(repeating: "a", count: 65)])
    func `a trace that is none is left out, and one begins here`(trace: String) async throws {
        let bench = try Bench()
        _ = await bench.bank.verify(try bench.order(traceparent: trace))
        try #require(bench.transport.sent.count == 1)
        #expect(TraceParent(bench.transport.sent[0].traceparent) != nil)
        #expect(bench.transport.sent[0].traceparent.hasSuffix("-00"))
    }

    @Test func `every call of an errand belongs to its trace, each with a parent of its own`() async throws {
        let bench = try Bench(.token, .reply(200, "[]"), .token, .reply(200, ""))
        let given = try #require(TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        let card = try bench.card("a")
        await Errand.$current.withValue(Errand(requestID: "r", trace: given)) {
            _ = await bench.bank.savedCards(of: bench.account, on: bench.terminal)
            _ = await bench.bank.deactivate(card)
        }
        let traces = bench.transport.sent.compactMap { TraceParent($0.traceparent) }
        #expect(traces.count == 4)
        #expect(Set(traces.map(\.traceID)) == [given.traceID])
        #expect(Set(traces.map(\.text)).union([given.text]).count == 5)
    }

    @Test func `every operation gets a token of its own`() async throws {
        let bench = try Bench(.token, .reply(500, ""), .token, .reply(500, ""), .token, .reply(500, ""))
        for _ in 0..<3 { _ = await bench.bank.status(of: bench.invoice, on: bench.terminal, traceparent: nil) }
        #expect(bench.transport.sent.filter { $0.target == "/epay2/oauth2/token" }.count == 3)
    }

    @Test func `a terminal that is not configured is asked nothing`() async throws {
        let bench = try Bench(.token)
        let unknown = try TerminalName("other")
        await #expect(throws: BankRefusal.unavailable) {
            try await bench.bank.open(bench.invoice, on: unknown, callbackSecret: SecretBytes(utf8: "a"))
        }
        #expect(await bench.bank.savedCards(of: bench.account, on: unknown) == nil)
        #expect(
            words(await bench.bank.status(of: bench.invoice, on: unknown, traceparent: nil).verdict) == "undecided lost"
        )
        #expect(await bench.bank.deactivate(try bench.card("a", merchant: "nobody")) == .unreachable)
        #expect(bench.transport.sent.isEmpty)
    }

    @Test func `a card is deactivated through any terminal of its merchant`() async throws {
        let bench = try Bench(.token, .reply(200, ""))
        #expect(await bench.bank.deactivate(try bench.card("a", merchant: "test", terminal: "gone")) == .done)
        #expect(bench.transport.sent[0].body?.contains("client_id=test&") == true)
    }
}
