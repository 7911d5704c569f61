import CardVault
import EPay
import Secrets
import Testing

struct TokenAnswerTests {
    private func life(_ body: String) async throws -> TimeSpan {
        let bench = try Bench(.reply(200, body))
        let token = try await bench.bank.open(bench.invoice, on: bench.terminal, callbackSecret: SecretBytes(utf8: "a"))
        return token.expiresAt.since(bench.clock.now)
    }

    @Test(arguments: [
        ("7200", 7_200), (#""1200""#, 1_200), (#""5000""#, 5_000), ("1", 1), ("999999999", 86_400),
        // What is no time counts as untold.
        ("0", 300), ("-5", 300), ("1.5", 300), (#""soon""#, 300), ("null", 300), ("[]", 300), ("true", 300),
        ("99999999999999999999", 300),
    ])
    func `a token lives as long as its answer says, and shortly if it says nothing`(expiresIn: String, seconds: Int64)
        async throws
    {
        #expect(try await life(#"{"access_token":"a","expires_in":\#(expiresIn)}"#) == .seconds(seconds))
    }

    @Test(arguments: [#"{"access_token":"a"}"#, #"{"access_token":"a","expires_in":5,"expires_in":6}"#])
    func `a token that does not tell its life lives shortly`(body: String) async throws {
        #expect(try await life(body) == .minutes(5))
    }

    @Test(arguments: [
        (200, "", BankRefusal.unavailable), (200, "{}", .unavailable), (200, #"{"access_token":""}"#, .unavailable),
        (200, #"{"access_token":7}"#, .unavailable), (200, #"{"access_token":"a\r\nb"}"#, .unavailable),
        (200, #"{"access_token":"a b"}"#, .unavailable), (200, #"{"access_token":"ü"}"#, .unavailable),
        (200, #"{"access_token":"a","access_token":"b"}"#, .unavailable), (200, "<html>", .unavailable),
        (200, #"{"access_token":"\#(String(repeating: "a", count: 4_097))"}"#, .unavailable),
        (201, #"{"access_token":"a"}"#, .unavailable), (302, "", .unavailable), (404, "", .unavailable),
        (429, "", .unavailable), (500, #"{"error":"invalid_client"}"#, .unavailable), (503, "", .unavailable),
        (401, "", .credentialsRefused), (403, "anything", .credentialsRefused),
        (400, #"{"error":"invalid_client"}"#, .credentialsRefused),
        (400, #"{"error":"invalid_scope"}"#, .credentialsRefused),
        (400, #"{"error":"invalid_request"}"#, .unavailable), (400, #"{"code":1,"message":"x"}"#, .unavailable),
    ])
    func `an answer without a token is a refusal`(status: Int, body: String, expected: BankRefusal) async throws {
        let bench = try Bench(.reply(status, body))
        await #expect(throws: expected) {
            try await bench.bank.open(bench.invoice, on: bench.terminal, callbackSecret: SecretBytes(utf8: "a"))
        }
        #expect(bench.transport.sent.count == 1)
    }

    @Test(arguments: TransportFailure.allCases)
    func `no answer at all is a refusal`(failure: TransportFailure) async throws {
        let bench = try Bench(.failure(failure))
        await #expect(throws: BankRefusal.unavailable) {
            try await bench.bank.open(bench.invoice, on: bench.terminal, callbackSecret: SecretBytes(utf8: "a"))
        }
    }
}

struct CallbackReaderTests {
    private func read(_ body: String) -> (invoice: String?, secret: String?) {
        let hint = CallbackReader.read(body.utf8.span)
        return (hint.invoice?.digits, hint.secret.map(text))
    }

    @Test func `a captured postLink names its invoice and echoes its secret`() {
        let hint = read(
            #"""
            {"accountId":"uuid000001","amount":0,"approvalCode":"","cardId":"111DFSDF","cardMask":"440043...0128",
            "cardType":"VISA","code":"ok","currency":"USD","dateTime":"2025-01-16T10:39:40.102614521+06:00",
            "description":"","id":"7943816b","invoiceId":"000000000000001","issuer":"","reason":"success","reasonCode":0,
            "reference":"","secure":"no","secret_hash":"00ff","terminal":"d9d7978c-d6ee-4ec0-8cda-165251a4bf16"}
            """#
        )
        #expect(hint == ("000000000000001", "00ff"))
    }

    @Test(
        arguments: [
            (#"{"INVOICEID":"000001","Secret_Hash":"a"}"#, "000001", "a"),
            (#"{"invoiceID":938290483290}"#, "938290483290", nil),
            (#"{"invoiceId":"12"}"#, nil, nil), (#"{"invoiceId":{}}"#, nil, nil), (#"{"secret_hash":7}"#, nil, ""),
            (#"{"secret_hash":"a","secret_hash":"b"}"#, nil, ""), (#"{"secret_hash":""}"#, nil, nil),
            (#"{"invoiceId":"000001","invoiceID":"000002"}"#, nil, nil), ("", nil, nil), ("[]", nil, nil),
            ("null", nil, nil),
            ("invoiceId=000001", nil, nil), ("{", nil, nil),
        ] as [(String, String?, String?)]
    )
    func `any body gives a hint, and what is forged gives none`(body: String, invoice: String?, secret: String?) {
        #expect(read(body) == (invoice, secret))
    }

    @Test func `a huge, deep or broken body gives an empty hint`() {
        let huge = #"{"invoiceId":"000001","x":""# + String(repeating: "x", count: 65_536) + #""}"#
        let deep = String(repeating: "[", count: 60_000)
        for body in [huge, deep] { #expect(read(body) == (nil, nil)) }
        let broken: [UInt8] = [0x7B, 0xFF, 0x7D]
        #expect(CallbackReader.read(broken.span).invoice == nil)
    }
}
