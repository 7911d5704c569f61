import CardVault
import EPay
import Secrets
import Testing

struct PaymentAnswerTests {
    /// The page's answer without 3-D Secure, with the comma it lacks after the language.
    static let page = #"""
        { "id":"7943816b-58a8-47f6-a11e-67b63c4228c7", "accountID": "uuid000001", "amount": 0, "amountBonus": 0,
        "currency": "USD", "description": "test payment", "email": "jj@example.com", "invoiceID": "938290483290",
        "language": "RUS", "phone":"77777777777", "reference": "114537489258", "intReference": "435G34G34534T546",
        "secure3D": null, "cardID": "111DFSDF-3F43-18V4-V34-ASD12342323", "fee": 0, "code": 0, "status":"VERIFIED",
        "secureDetails": "", "qrReference": "", "ip": "", "ipCity": "", "ipCountry": "", "ipDistrict": "",
        "ipLatitude": 0, "ipLongitude": 0, "ipRegion": "", "issuerBankCountry": "KAZ" }
        """#

    static let challenge = #"""
        { "id": "7943816b-58a8-47f6-a11e-67b63c4228c7", "accountId": "uuid000001", "amount": 0, "amountBonus": 0,
        "currency": "USD", "description": "test payment", "email": "jj@example.com", "invoiceID": "123456813",
        "language": "RUS", "phone": "77777777777", "reference": "", "intReference": "",
        "secure3D": { "paReq": "eJxVUl1T+/==", "md": "271710719-E54F6D8F865285D4",
        "action": "https://cardsecure.kkb.kz/CommerSafeACS/pa?id=YLcP2547mFFVw" }, "cardID": "" }
        """#

    static let declined = #"""
        { "code": 487, "message": " Not permitted to merchant", "invoiceId": "8161284658525", "id": "",
        "reference": "", "accountId": "uuid000001" }
        """#

    /// What cryptopay's answer says; confirm is read by the same rules.
    private func read(_ status: Int, _ body: String, acsHosts: [String] = []) async throws -> BankAnswer {
        let reply = ScriptedTransport.Answer.reply(status, body)
        let bench = try Bench(reply, reply, configuration: try configuration(acsHosts: acsHosts))
        let answer = await bench.bank.verify(try bench.order())
        let again = await bench.bank.confirm(bench.confirmation())
        #expect(words(answer.verdict) == words(again.verdict))
        #expect(answer.facts == again.facts)
        return answer
    }

    @Test func `the page's VERIFIED is verified, with everything it tells`() async throws {
        let answer = try await read(200, Self.page)
        #expect(words(answer.verdict) == "verified 111DFSDF-3F43-18V4-V34-ASD12342323")
        var facts = BankFacts()
        facts.invoice = "938290483290"
        facts.account = "uuid000001"
        facts.amount = 0
        facts.currency = "USD"
        facts.reference = .init(
            transactionID: "7943816b-58a8-47f6-a11e-67b63c4228c7",
            reference: "114537489258",
            intReference: "435G34G34534T546"
        )
        facts.face.issuerBankCountry = "KAZ"
        #expect(answer.facts == facts)
    }

    @Test func `the page's challenge is one, though it has neither code nor status`() async throws {
        let answer = try await read(200, Self.challenge)
        #expect(
            words(answer.verdict)
                == "challenge https://cardsecure.kkb.kz/CommerSafeACS/pa?id=YLcP2547mFFVw eJxVUl1T+/== 271710719-E54F6D8F865285D4"
        )
        #expect(answer.facts.reference.transactionID == "7943816b-58a8-47f6-a11e-67b63c4228c7")
        #expect(answer.facts.reference.reference == nil)
        #expect(answer.facts.account == "uuid000001")
        #expect(answer.facts.invoice == "123456813")
    }

    @Test func `the page's decline is its code`() async throws {
        let answer = try await read(400, Self.declined)
        #expect(words(answer.verdict) == "code 487")
        #expect(answer.facts.invoice == "8161284658525")
        #expect(answer.facts.account == "uuid000001")
        #expect(answer.facts.reference.transactionID == nil)
    }

    @Test func `the page's own text, which is no JSON, is not understood`() async throws {
        let damaged = Self.page.replacing(#""RUS","#, with: #""RUS""#)
        #expect(damaged != Self.page)
        #expect(words(try await read(200, damaged).verdict) == "undecided notUnderstood")
    }

    @Test(arguments: [
        // The bank's names and types drift.
        (200, #"{"CODE":0,"Status":"VERIFIED","CardId":"a"}"#, "verified a"),
        (200, #"{"code":"0","status":"verified","cardid":"a"}"#, "verified a"),
        (200, #"{"code":0,"status":"VERIFIED","cardID":"","cardId":"a"}"#, "verified a"),
        (200, #"{"code":0,"status":"VERIFIED","cardID":"\u0061"}"#, "verified a"),
        (400, #"{"code":"487","message":"x"}"#, "code 487"),
        (400, #"{"code":" 465 "}"#, "code 465"),
        (400, #"{"code":-31}"#, "code -31"),
        (200, #"{"code":465,"message":"x"}"#, "code 465"),
        (200, #"{"code":465,"status":"FAILED"}"#, "code 465"),
        (200, #"{"secure3d":{"PaReq":"p","MD":"m","Action":"https://a.kz"}}"#, "challenge https://a.kz p m"),
        (
            200, #"{"secure3D":{"paReq":"p","md":"m","action":"https://a.kz","termURL":"https://b"}}"#,
            "challenge https://a.kz p m"
        ),
        // A VERIFIED without a handle is one all the same.
        (200, #"{"code":0,"status":"VERIFIED","cardID":""}"#, "verified nil"),
        (200, #"{"code":0,"status":"VERIFIED","cardId":null}"#, "verified nil"),
        (200, #"{"code":0,"status":"VERIFIED"}"#, "verified nil"),
        // An absent code is not 0, and 0 alone is no success.
        (200, #"{"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":null,"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":"","status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":"ok","status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":0.5,"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":false,"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"status":"AUTH","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"status":"CHARGE","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"status":["VERIFIED"],"cardID":"a"}"#, "undecided notUnderstood"),
        // What contradicts itself decides nothing.
        (200, #"{"code":465,"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (400, #"{"code":0,"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (400, #"{"code":465,"status":"VERIFIED"}"#, "undecided notUnderstood"),
        (400, #"{"code":0}"#, "undecided notUnderstood"),
        (400, #"{"message":"x"}"#, "undecided notUnderstood"),
        (400, #"{"secure3D":{"paReq":"p","md":"m","action":"https://a.kz"},"code":0}"#, "undecided notUnderstood"),
        // A name that comes twice with two meanings.
        (200, #"{"code":465,"code":0,"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"Code":465,"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"status":"VERIFIED","cardID":"a","cardId":"b"}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"status":"VERIFIED","cardID":"a","cardId":"a"}"#, "verified a"),
        (
            200, #"{"code":0,"status":"VERIFIED","cardID":"a","invoiceID":"1","invoiceId":"2"}"#,
            "undecided notUnderstood"
        ),
        // Handles that are none.
        (200, #"{"code":0,"status":"VERIFIED","cardID":"a b"}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"status":"VERIFIED","cardID":".."}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"status":"VERIFIED","cardID":7}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"status":"VERIFIED","cardID":{"id":"a"}}"#, "undecided notUnderstood"),
        // Challenges of another shape fail clearly, whatever else the answer says.
        (200, #"{"secure3D":{"threeDSMethodURL":"https://a.kz","acsURL":"https://a.kz"}}"#, "unsupported"),
        (200, #"{"secure3D":{},"code":0,"status":"VERIFIED","cardID":"a"}"#, "unsupported"),
        (200, #"{"secure3D":{"paReq":"","md":"m","action":"https://a.kz"}}"#, "unsupported"),
        (200, #"{"secure3D":{"paReq":"p","md":5,"action":"https://a.kz"}}"#, "unsupported"),
        (200, #"{"secure3D":{"paReq":"p","paReq":"q","md":"m","action":"https://a.kz"}}"#, "unsupported"),
        (200, #"{"secure3D":"","code":0,"status":"VERIFIED","cardID":"a"}"#, "verified a"),
        (200, #"{"secure3D":true,"code":0,"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (200, #"{"secure3D":[],"code":0,"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        // Facts that are there and cannot be read.
        (200, #"{"code":0,"status":"VERIFIED","cardID":"a","invoiceID":["1"]}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"status":"VERIFIED","cardID":"a","amount":"much"}"#, "undecided notUnderstood"),
        (200, #"{"code":0,"status":"VERIFIED","cardID":"a","id":"a/../b"}"#, "undecided notUnderstood"),
        // No answer at all.
        (200, "", "undecided notUnderstood"),
        (200, "null", "undecided notUnderstood"),
        (200, "[]", "undecided notUnderstood"),
        (200, "<html>ok</html>", "undecided notUnderstood"),
        (200, #"{"code":0,"status":"VERIFIED","cardID":"a""#, "undecided notUnderstood"),
        (200, "{\"code\":0,\"status\":\"VERIFIED\",\"cardID\":\"a\"}x", "undecided notUnderstood"),
        (201, #"{"code":0,"status":"VERIFIED","cardID":"a"}"#, "undecided notUnderstood"),
        (302, "", "undecided notUnderstood"),
        (401, #"{"code":465}"#, "undecided notUnderstood"),
        (404, "404 page not found", "undecided notUnderstood"),
        (499, #"{"code":499}"#, "undecided notUnderstood"),
        (500, #"{"code":465}"#, "undecided lost"),
        (502, #"{"code":0,"status":"VERIFIED","cardID":"a"}"#, "undecided lost"),
        (504, "", "undecided lost"),
        (999, "", "undecided lost"),
    ])
    func `each answer is read for what it says and no more`(status: Int, body: String, expected: String) async throws {
        #expect(words(try await read(status, body).verdict) == expected)
    }

    @Test(arguments: [
        ("https://acs.bank.kz/pa", true), ("https://ACS.bank.kz/pa?x=1", true), ("https://acs.bank.kz:8443/pa", true),
        ("https://other.kz/pa", false), ("https://acs.bank.kz.evil.kz/pa", false), ("http://acs.bank.kz/pa", false),
        ("https://user@acs.bank.kz/pa", false), ("https://acs.bank.kz@evil.kz/pa", false),
        ("http://127.0.0.1:9400/acs", false), ("javascript:alert(1)", false), ("//acs.bank.kz/pa", false),
        ("https://acs.bank.kz/pa#x", false), ("https://acs.bank.kz/\r\nX: y", false),
    ])
    func `a browser is sent to the configured hosts only`(action: String, isAllowed: Bool) async throws {
        let escaped = action.replacing("\r\n", with: #"\r\n"#)
        let body = #"{"secure3D":{"paReq":"p","md":"m","action":"\#(escaped)"}}"#
        let answer = try await read(200, body, acsHosts: ["ACS.bank.kz"])
        #expect(words(answer.verdict) == (isAllowed ? "challenge \(action) p m" : "unsupported"))
    }

    @Test(arguments: [
        ("http://127.0.0.1:9400/acs", true), ("http://localhost/acs", true), ("http://[::1]:9400/acs", true),
        ("https://anything.kz/", true), ("http://anything.kz/", false), ("http://127.0.0.1.evil.kz/", false),
    ])
    func `without configured hosts any https will do, and http on loopback`(action: String, isAllowed: Bool)
        async throws
    {
        let body = #"{"secure3D":{"paReq":"p","md":"m","action":"\#(action)"}}"#
        #expect(words(try await read(200, body).verdict) == (isAllowed ? "challenge \(action) p m" : "unsupported"))
    }

    @Test func `an answer of another operation keeps the facts that show it`() async throws {
        let body = #"""
            {"code":0,"status":"VERIFIED","cardID":"a","accountId":"other","invoiceId":222222,"amount":"1.5",
            "currency":"KZT","terminal":"67e34d63-102f-4bd1-898e-370781d0074d"}
            """#
        let facts = try await read(200, body).facts
        #expect(facts.account == "other")
        #expect(facts.invoice == "222222")
        #expect(facts.amount == 1.5)
        #expect(facts.currency == "KZT")
        #expect(facts.terminalID == "67e34d63-102f-4bd1-898e-370781d0074d")
    }

    @Test func `what is not understood keeps the facts that can be read`() async throws {
        let answer = try await read(200, #"{"accountId":"other"}"#)
        #expect(words(answer.verdict) == "undecided notUnderstood")
        #expect(answer.facts.account == "other")
    }

    @Test func `texts that are shown are short, printable and no PAN`() async throws {
        let long = String(repeating: "x", count: 129)
        let body = #"""
            {"code":465,"reference":"4405639704015096","intReference":"a\u0007b","issuer":"\#(long)","cardType":"VISA",
            "issuerBankCountry":["KAZ"],"cardMask":"4405639704015096","secure":"yes"}
            """#
        let facts = try await read(400, body).facts
        #expect(facts.reference == .init(secure: true))
        #expect(facts.face == CardFace(brand: "VISA"))
    }

    @Test func `a hostile answer is no answer`() async throws {
        let deep = String(repeating: #"{"a":"#, count: 10_000) + "1" + String(repeating: "}", count: 10_000)
        let wide =
            #"{"code":0,"status":"VERIFIED","cardID":"a","x":["#
            + String(repeating: "1,", count: 60_000) + "1]}"
        let huge =
            #"{"code":0,"status":"VERIFIED","cardID":"a","x":""# + String(repeating: "x", count: 262_144) + #""}"#
        for body in [deep, wide, huge] {
            #expect(words(try await read(200, body).verdict) == "undecided notUnderstood")
        }
    }

    @Test(arguments: [
        (TransportFailure.notSent, "undecided lost"), (.lost, "undecided lost"),
        (.notUnderstood, "undecided notUnderstood"),
    ])
    func `an answer that never came is undecided, since the row is there`(failure: TransportFailure, expected: String)
        async throws
    {
        let bench = try Bench(.failure(failure), .failure(failure))
        #expect(words(await bench.bank.verify(try bench.order()).verdict) == expected)
        #expect(words(await bench.bank.confirm(bench.confirmation()).verdict) == expected)
        #expect(bench.transport.sent.count == 2)
    }

    @Test func `a PaRes that is no text goes nowhere`() async throws {
        let bench = try Bench()
        let bytes: [UInt8] = [0xFF, 0xFE]
        let confirmation = Confirmation(
            token: bench.token,
            transactionID: "a",
            paRes: SecretBytes(copying: bytes.span),
            md: SecretBytes(utf8: "m"),
            traceparent: nil
        )
        #expect(words(await bench.bank.confirm(confirmation).verdict) == "undecided notUnderstood")
        #expect(bench.transport.sent.isEmpty)
    }
}
