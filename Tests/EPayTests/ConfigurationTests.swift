import CardVault
import EPay
import Locks
import Secrets
import Testing

struct ConfigurationTests {
    @Test(arguments: [
        ("", EPayConfigurationError.urlMalformed), ("bank", .urlMalformed), ("ftp://bank.kz", .urlMalformed),
        ("https://user:secret@bank.kz/", .urlMalformed), ("https://bank.kz/#x", .urlMalformed),
        ("https://bank.kz/api?x=1", .urlWithQuery), ("http://bank.kz/", .plainHTTPRefused),
        ("http://127.0.0.1.bank.kz/", .plainHTTPRefused),
    ])
    func `the bank is at an https address, or at an http one on loopback`(url: String, expected: EPayConfigurationError)
    {
        #expect(throws: expected) { try configuration(oauthURL: url) }
        #expect(throws: expected) { try configuration(apiURL: url) }
    }

    @Test(arguments: [
        "http://127.0.0.1:9400", "http://localhost:1/api", "http://[::1]:9400/", "https://bank.kz:8443/api/",
    ])
    func `good addresses are taken`(url: String) throws {
        let taken = try configuration(oauthURL: url, apiURL: url)
        #expect(taken.apiURL == taken.oauthURL)
    }

    @Test(arguments: ["", "ab", String(repeating: "g", count: 64), String(repeating: "a", count: 63)])
    func `a pin is the SHA-256 of a key`(pin: String) {
        #expect(throws: EPayConfigurationError.pinMalformed) { try configuration(publicKeySHA256: pin) }
    }

    @Test func `the cryptogram's member has a name`() {
        #expect(throws: EPayConfigurationError.cryptogramFieldEmpty) { try configuration(cryptogramField: "") }
    }

    @Test func `there is a terminal, and no two have one name`() throws {
        let one = EPayTerminal(
            Terminal(name: try TerminalName("a"), terminalID: "t", merchant: "m"),
            clientSecret: SecretBytes(utf8: "s")
        )
        for terminals in [[], [one, one]] {
            #expect(throws: EPayConfigurationError.terminalsUnusable) {
                try EPayConfiguration(oauthURL: "https://a.kz", apiURL: "https://a.kz", terminals: terminals)
            }
        }
    }
}

struct SecrecyTests {
    private let secrets = [
        "U01gQZVL", "DCEB8O_ZM5U7SO_T_U5EJQ", "tok+en", "tok%2Ben", "UhYXAhYGeFA6", "eJz", "111DFSDF", "second secret",
        "JONSON",
    ]

    private func expectNothing<Value>(of value: Value, _ location: SourceLocation = #_sourceLocation) {
        var dumped = ""
        dump(value, to: &dumped)
        for text in ["\(value)", String(reflecting: value), dumped] {
            for secret in secrets { #expect(!text.contains(secret), "a secret is seen", sourceLocation: location) }
        }
    }

    /// Keeps the requests themselves.
    private final class KeepingTransport: Transport {
        private let kept = Locked([BankRequest]())
        var all: [BankRequest] { kept.withLock { $0 } }
        func send(_ request: BankRequest) async throws(TransportFailure) -> BankReply {
            kept.withLock { $0.append(request) }
            return BankReply(
                200,
                #"{"access_token":"DCEB8O_ZM5U7SO_T_U5EJQ","code":0,"status":"VERIFIED","cardID":"111DFSDF"}"#
            )
        }
    }

    @Test func `no request, reply, answer, token or client shows a secret`() async throws {
        let bench = try Bench()
        let transport = KeepingTransport()
        let bank = EPayBank(try configuration(), over: transport, clock: bench.clock, meter: bench.meter)
        let order = try bench.order(details: try PassThrough(cardholderName: "JON JONSON"))
        expectNothing(
            of: try await bank.open(bench.invoice, on: bench.terminal, callbackSecret: SecretBytes(utf8: "a"))
        )
        expectNothing(of: await bank.verify(order))
        expectNothing(of: await bank.confirm(bench.confirmation()))
        expectNothing(of: await bank.status(of: bench.invoice, on: bench.terminal, traceparent: nil))
        _ = await bank.deactivate(try bench.card("111DFSDF"))
        let requests = transport.all
        #expect(requests.count == 7)
        for request in requests { expectNothing(of: request) }
        expectNothing(of: BankReply(200, "DCEB8O_ZM5U7SO_T_U5EJQ"))
        expectNothing(of: bank)
        expectNothing(of: try configuration())
        expectNothing(of: CallbackReader.read(#"{"secret_hash":"tok+en"}"#.utf8.span))
    }
}
