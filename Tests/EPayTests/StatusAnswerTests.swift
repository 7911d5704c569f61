import CardVault
import EPay
import Testing

struct StatusAnswerTests {
    /// The shape of the bank's documents and of captures.
    static let verified = #"""
        {"resultCode":"100","resultMessage":"SUCCESS","transaction":{"id":"7943816b-58a8-47f6-a11e-67b63c4228c7",
        "createdDate":"2025-01-16T10:39:40.102614Z","invoiceID":"000000000000001","amount":0,"amountBonus":0,"payoutAmount":0,
        "orgAmount":0,"approvalCode":"","data":"","currency":"USD","terminal":"98765432",
        "terminalID":"d9d7978c-d6ee-4ec0-8cda-165251a4bf16","accountID":"uuid000001","description":"test payment",
        "language":"RUS","cardMask":"440563...5096","cardType":"VISA","issuer":"JSC Halyk Bank","reference":"114537489258",
        "reason":"success","reasonCode":"0","intReference":"435G34G34534T546","secure":true,"secureDetails":"F",
        "statusID":"14","statusName":"VERIFIED","name":"JON","email":"","phone":"","cardID":"111DFSDF-3F43"}}
        """#

    private func read(_ status: Int, _ body: String) async throws -> BankAnswer {
        let bench = try Bench(.token, .reply(status, body))
        return await bench.bank.status(of: bench.invoice, on: bench.terminal, traceparent: nil)
    }

    @Test func `a captured VERIFIED is verified, with everything it tells`() async throws {
        let answer = try await read(200, Self.verified)
        #expect(words(answer.verdict) == "verified 111DFSDF-3F43")
        var facts = BankFacts()
        facts.invoice = "000000000000001"
        facts.account = "uuid000001"
        facts.terminalID = terminalID
        facts.amount = 0
        facts.currency = "USD"
        facts.reference = .init(
            transactionID: "7943816b-58a8-47f6-a11e-67b63c4228c7",
            reference: "114537489258",
            intReference: "435G34G34534T546",
            secure: true
        )
        facts.face = CardFace(mask: CardMask("440563...5096"), brand: "VISA", issuer: "JSC Halyk Bank")
        #expect(answer.facts == facts)
        #expect(facts.face.mask?.last4 == "5096")
    }

    @Test(arguments: [
        ("VERIFIED", "verified nil"), ("verified", "verified nil"),
        ("NEW", "undecided inProgress"), ("FINGERPRINT", "undecided inProgress"), ("3D", "challenge open"),
        ("FAILED", "rejected 465"), ("REJECT", "rejected 465"), ("CANCEL", "rejected 465"),
        ("CANCEL_OLD", "rejected 465"),
        ("AUTH", "undecided notUnderstood"), ("CHARGE", "undecided notUnderstood"),
        ("REFUND", "undecided notUnderstood"),
        ("SOMETHING", "undecided notUnderstood"), ("", "undecided notUnderstood"),
    ])
    func `each status name has its meaning`(name: String, expected: String) async throws {
        for code in [#""100""#, "100"] {
            let body = #"{"resultCode":\#(code),"transaction":{"statusName":"\#(name)","reasonCode":"465"}}"#
            #expect(words(try await read(200, body).verdict) == expected)
        }
    }

    @Test(arguments: [
        (200, #"{"resultCode":"101"}"#, "rejected nil"),
        (200, #"{"resultCode":101,"reasonCode":484}"#, "rejected 484"),
        (200, #"{"resultCode":"101","transaction":{"statusName":"REJECT","reasonCode":484}}"#, "rejected 484"),
        (200, #"{"resultCode":"101","transaction":{"statusName":"REJECT","reasonCode":"0"}}"#, "rejected nil"),
        (200, #"{"resultCode":"101","transaction":{"statusName":"VERIFIED"}}"#, "undecided notUnderstood"),
        (
            200, #"{"resultCode":"101","transaction":{"statusName":"FAILED","reasonCode":"later"}}"#,
            "undecided notUnderstood"
        ),
        (200, #"{"resultCode":"102","resultMessage":"invoice not found"}"#, "not found"),
        (404, #"{"resultCode":102,"transaction":null}"#, "not found"),
        (400, #"{"resultCode":"102"}"#, "not found"),
        (200, #"{"resultCode":"103"}"#, "undecided notUnderstood"),
        (200, #"{"resultCode":"104"}"#, "undecided notUnderstood"),
        (200, #"{"resultCode":"107"}"#, "undecided inProgress"),
        (200, #"{"resultCode":"109"}"#, "undecided notUnderstood"),
        (200, #"{"resultCode":"999"}"#, "undecided notUnderstood"),
        (200, #"{"resultCode":"100"}"#, "undecided notUnderstood"),
        (200, #"{"resultCode":"100","transaction":{}}"#, "undecided notUnderstood"),
        (200, #"{"resultCode":"100","transaction":"VERIFIED"}"#, "undecided notUnderstood"),
        (200, #"{"transaction":{"statusName":"VERIFIED","cardID":"a"}}"#, "undecided notUnderstood"),
        (200, #"{"resultCode":"ok","transaction":{"statusName":"VERIFIED"}}"#, "undecided notUnderstood"),
        (
            200, #"{"resultCode":"100","resultcode":"102","transaction":{"statusName":"NEW"}}"#,
            "undecided notUnderstood"
        ),
        (200, #"{"ResultCode":"100","Transaction":{"StatusName":"VERIFIED","CardID":"a"}}"#, "verified a"),
        (
            200, #"{"resultCode":"100","transaction":{"statusName":"VERIFIED","cardID":" a"}}"#,
            "undecided notUnderstood"
        ),
        (400, #"{"resultCode":"100","transaction":{"statusName":"VERIFIED","cardID":"a"}}"#, "undecided notUnderstood"),
        (401, #"{"resultCode":"102"}"#, "undecided notUnderstood"),
        (400, #"{"code":465}"#, "undecided notUnderstood"),
        (200, "", "undecided notUnderstood"),
        (200, "[]", "undecided notUnderstood"),
        (302, "", "undecided notUnderstood"),
        (500, #"{"resultCode":"102"}"#, "undecided lost"),
        (503, "", "undecided lost"),
    ])
    func `each status answer is read for what it says and no more`(status: Int, body: String, expected: String)
        async throws
    {
        #expect(words(try await read(status, body).verdict) == expected)
    }

    @Test(arguments: [
        (#""terminal":"98765432""#, String?.none), (#""terminal":"\#(terminalID)""#, terminalID),
        (#""terminal":98765432,"terminalID":"\#(terminalID)""#, terminalID), (#""terminalID":"98765432""#, nil),
    ])
    func `only a terminal's UUID is compared`(members: String, expected: String?) async throws {
        let body = #"{"resultCode":"100","transaction":{"statusName":"NEW",\#(members)}}"#
        #expect(try await read(200, body).facts.terminalID == expected)
    }

    @Test(arguments: [
        ("true", true), (#""yes""#, true), (#""NO""#, false), ("false", false), ("7", nil), (#""F""#, nil),
    ])
    func `whether 3-D Secure took part is a boolean or a word`(value: String, expected: Bool?) async throws {
        let body = #"{"resultCode":"100","transaction":{"statusName":"NEW","secure":\#(value)}}"#
        #expect(try await read(200, body).facts.reference.secure == expected)
    }

    @Test func `without a token nothing is asked, and nothing is decided`() async throws {
        let bench = try Bench(.reply(401, ""))
        let answer = await bench.bank.status(of: bench.invoice, on: bench.terminal, traceparent: nil)
        #expect(words(answer.verdict) == "undecided lost")
        #expect(bench.transport.sent.count == 1)
    }
}
