import EPaySandbox
import Testing

@Suite struct ControlTests {
    @Test func `every switch takes each of its values, is shown, and refuses others`() throws {
        let test = TestBank()
        #expect(Switches.entries.count == 28)
        #expect(Set(Switches.entries.map(\.name)).count == Switches.entries.count)
        for entry in Switches.entries where !entry.values.contains(where: { $0.contains("–") }) {
            #expect(entry.values.count >= 2)
            for value in entry.values {
                let answer = test.put("switches", .object([.init(entry.name, .string(value))]))
                #expect(answer.json[entry.name] == .string(value))
            }
            #expect(test.put("switches", .object([.init(entry.name, "nonsense")])).status == 400)
        }
    }

    @Test func `a wrong switch changes nothing`() {
        let test = TestBank()
        #expect(test.put("switches", ["repeatCardID": "other", "more": 1]).status == 400)
        #expect(test.put("switches", [:]).json["repeatCardID"] == "same")
        #expect(test.put("switches", ["cardIDWithoutSave": true, "deactivateUnknown": 200]).status == 200)
        #expect(test.put("switches", [:]).json["cardIDWithoutSave"] == "on")
        #expect(test.put("switches", ["tokenSeconds": 0]).status == 400)
    }

    @Test func `operations tell what came, and never a card's number`() throws {
        let test = TestBank()
        let order = TestBank.order("000001").replacing("name", by: .string("JON \(TestBank.good)"))
        #expect(test.send(order, token: try test.token(invoice: "000001")).status == 200)
        _ = try test.verify("000002", pan: "4003032704547597")
        let answer = test.bank.answer(BankCall("GET", ["sandbox", "operations"]))
        let operation = try #require(answer.json["operations"]?.elements?.first)
        #expect(operation["standing"] == "verified")
        #expect(operation["cryptopays"] == 1)
        #expect(operation["name"] == "JON [card number]")
        #expect(operation["cardMask"] == "440563******5096")
        #expect(answer.json["calls"]?["cryptopay"] == 2)
        #expect(answer.json["cards"]?.elements?.count == 1)
        #expect(!answer.text.contains(TestBank.good))
        #expect(!answer.text.contains("4003032704547597"))
        #expect(!answer.text.contains("U01gQZVL"))
    }

    @Test func `operations come in pages too`() throws {
        let test = TestBank()
        for invoice in ["000001", "000002", "000003"] { _ = try test.verify(invoice) }
        func page(_ query: [BankCall.Field]) -> BankAnswer {
            test.bank.answer(BankCall("GET", ["sandbox", "operations"], query: query))
        }
        let first = page([("limit", "2")]).json
        #expect(first["operations"]?.elements?.map { $0["invoiceId"] } == ["000001", "000002"])
        #expect(first["next"] == 2)
        let second = page([("after", "2"), ("limit", "2")]).json
        #expect(second["operations"]?.elements?.map { $0["invoiceId"] } == ["000003"])
        #expect(page([("after", "9")]).json["operations"] == [])
        #expect(page([("after", "-1")]).status == 400)
        #expect(page([("more", "1")]).status == 400)
    }

    @Test func `refusals are written down`() throws {
        let test = TestBank()
        _ = test.send(TestBank.order("000001"), token: "x")
        _ = test.askToken([:])
        let codes = test.operations["refusals"]?.elements?.map { $0["code"] }
        #expect(codes == [90_102, 90_001])
    }

    @Test func `a reset forgets everything`() throws {
        let test = TestBank()
        _ = try test.verify("000001")
        test.turn("repeatCardID", "other")
        test.fault("status", ["dropAfter": true])
        #expect(test.bank.answer(BankCall("POST", ["sandbox", "reset"])).status == 200)
        #expect(test.operations["operations"] == [])
        #expect(test.put("switches", [:]).json["repeatCardID"] == "same")
        #expect(try test.verify("000001").status == 200)
    }

    @Test func `the clock only moves on`() {
        let test = TestBank()
        #expect(test.put("clock", ["advanceSeconds": 86_400]).json["now"] == "2026-01-02T00:00:00Z")
        #expect(test.put("clock", ["advanceSeconds": -1]).status == 400)
        #expect(test.put("clock", ["other": 1]).status == 400)
        #expect(test.put("clock", ["aheadSeconds": 0]).json["now"] == "2026-01-01T00:00:00Z")
    }

    @Test func `the label of the key can be switched and its content stays`() {
        let test = TestBank()
        func key() -> String { test.bank.answer(BankCall("GET", ["public.rsa"])).text }
        #expect(key() == "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----\n")
        test.turn("publicKeyLabel", "PUBLIC KEY")
        #expect(key() == TestBank.pem)
    }

    @Test(arguments: [
        ("GET", ["nothing"]), ("GET", ["oauth2", "token"]), ("POST", ["cards", "x"]), ("GET", ["cards"]),
        ("DELETE", ["sandbox", "faults"]), ("POST", ["payment", "cryptopay", ""]), ("PUT", ["sandbox", "operations"]),
    ])
    func `what is no call is 404`(method: String, path: [String]) {
        #expect(TestBank().bank.answer(BankCall(method, path)).status == 404)
    }

    @Test func `a card prints as nothing`() throws {
        let value: WireValue = ["hpan": "4405639704015096", "expDate": "0127", "cvc": "321", "terminalId": "t"]
        let card = try CardData(value)
        #expect("\(card)" == "<card>")
        #expect(String(reflecting: card) == "<card>")
        #expect(Mirror(reflecting: card).children.isEmpty)
    }
}
