import EPaySandbox
import Testing

@Suite struct CryptopayTests {
    @Test func `a good card is verified in the page's words and order`() throws {
        let answer = try TestBank().verify("000001")
        #expect(answer.status == 200)
        #expect(
            answer.json.names == [
                "id", "accountID", "amount", "amountBonus", "currency", "description", "email", "invoiceID", "language",
                "phone", "reference", "intReference", "secure3D", "cardID", "fee", "code", "status", "secureDetails",
                "qrReference", "ip", "ipCity", "ipCountry", "ipDistrict", "ipLatitude", "ipLongitude", "ipRegion",
                "issuerBankCountry",
            ]
        )
        #expect(answer.json["status"] == "VERIFIED")
        #expect(answer.json["code"] == 0)
        #expect(answer.json["secure3D"] == .null)
        #expect(answer.json["invoiceID"] == "000001")
        #expect(answer.json["accountID"] == "uuid000001")
        #expect(answer.json["cardID"]?.string?.isEmpty == false)
        #expect(answer.json["cardID"] != answer.json["id"])
    }

    @Test func `a decline is HTTP 400 with a message that starts with a blank`() throws {
        let answer = try TestBank().verify("000001", pan: "4003032704547597")
        #expect(answer.status == 400)
        #expect(answer.json.names == ["code", "message", "invoiceId", "id", "reference", "accountId"])
        #expect(answer.json["code"] == 465)
        #expect(answer.json["message"]?.string?.hasPrefix(" ") == true)
        #expect(answer.json["id"] == "")
    }

    @Test func `a challenge has neither code nor status`() throws {
        let answer = try TestBank().verify("000001", pan: TestBank.challenged)
        #expect(answer.status == 200)
        #expect(
            answer.json.names == [
                "id", "accountId", "amount", "amountBonus", "currency", "description", "email", "invoiceID", "language",
                "phone", "reference", "intReference", "secure3D", "cardID",
            ]
        )
        #expect(answer.json["cardID"] == "")
        #expect(answer.json["secure3D"]?.names == ["paReq", "md", "action"])
        #expect(answer.json["secure3D"]?["paReq"]?.string?.contains("+/") == true)
    }

    static let wrong: [(String, WireValue, Int64)] = [
        ("amount", 1, 90_210), ("amount", "0", 90_210), ("currency", "KZT", 90_210), ("paymentType", "card", 90_210),
        ("cardSave", "true", 90_210), ("invoiceId", 1, 90_210), ("invoiceId", "12345", 90_203),
        ("accountId", "", 90_210),
        ("name", "", 90_210), ("name", nil, 90_210), ("description", "", 90_210), ("email", 1, 90_210),
        ("phone", 7, 90_210), ("data", ["a": 1], 90_210), ("postLink", 1, 90_210), ("cryptogram", 1, 90_210),
        ("description", .string(String(repeating: "ы", count: 63)), 3_298), ("cryptogram", "AAAA", 90_301),
        ("cryptogram", .string(TestBank.block("X")), 90_302), ("cryptogram", .string(TestBank.block("[]")), 90_303),
        ("cryptogram", .string(TestBank.cryptogram("4405639704015096", extra: ",\"more\":\"1\"")), 90_303),
        ("cryptogram", .string(TestBank.cryptogram("4405639704015096", terminal: "other")), 90_304),
        ("cryptogram", .string(TestBank.cryptogram("44056397")), 90_303),
    ]

    @Test(arguments: wrong)
    func `a wrong field is refused`(name: String, value: WireValue, code: Int64) throws {
        let test = TestBank()
        let order = TestBank.order("000001").replacing(name, by: value)
        let answer = test.send(order, token: try test.token(invoice: "000001"))
        #expect(answer.status == 400)
        #expect(answer.json["code"] == .int(code))
        #expect(try test.status("000001").json["resultCode"] == "102")
    }

    @Test(arguments: [
        "amount", "currency", "name", "cryptogram", "invoiceId", "description", "accountId", "cardSave", "paymentType",
    ])
    func `a required field must be there`(name: String) throws {
        let test = TestBank()
        let answer = test.send(TestBank.order("000001").without([name]), token: try test.token(invoice: "000001"))
        #expect(answer.status == 400)
    }

    @Test(arguments: ["email", "phone", "data", "postLink", "failurePostLink"])
    func `a desired field may be absent`(name: String) throws {
        let test = TestBank()
        let answer = test.send(TestBank.order("000001").without([name]), token: try test.token(invoice: "000001"))
        #expect(answer.json["status"] == "VERIFIED")
    }

    @Test(arguments: ["more", "amount"])
    func `an unknown or doubled field is refused`(name: String) throws {
        let test = TestBank()
        let answer = test.send(TestBank.order("000001").with(name, 0), token: try test.token(invoice: "000001"))
        #expect(answer.json["code"] == 90_211)
    }

    @Test(arguments: ["hpan", "expDate", "cvc", "terminalId"])
    func `what is in the cryptogram is a string`(name: String) throws {
        let test = TestBank()
        let card: WireValue = [
            "hpan": .string(TestBank.good), "expDate": "0127", "cvc": "321", "terminalId": .string(TestBank.terminal),
        ]
        let text = String(decoding: card.replacing(name, by: 127).rendered(), as: UTF8.self)
        let order = TestBank.order("000001").replacing("cryptogram", by: .string(TestBank.block(text)))
        #expect(test.send(order, token: try test.token(invoice: "000001")).json["code"] == 90_303)
    }

    @Test func `a description of 125 bytes is not too long`() throws {
        let test = TestBank()
        let order = TestBank.order("000001").replacing("description", by: .string(String(repeating: "a", count: 125)))
        #expect(test.send(order, token: try test.token(invoice: "000001")).status == 200)
    }

    @Test func `a token is used once and only for its own invoice`() throws {
        let test = TestBank()
        let token = try test.token(invoice: "000001")
        #expect(test.send(TestBank.order("000002"), token: token).json["code"] == 90_106)
        #expect(test.send(TestBank.order("000001"), token: token).json["code"] == 90_104)
        let another = try test.token(invoice: "000001")
        #expect(test.send(TestBank.order("000001"), token: another).json["status"] == "VERIFIED")
    }

    @Test func `a token is missing, unknown, late or of another kind`() throws {
        let test = TestBank()
        #expect(test.send(TestBank.order("000001"), token: nil).json["code"] == 90_101)
        #expect(test.send(TestBank.order("000001"), token: "x").json["code"] == 90_102)
        #expect(test.send(TestBank.order("000001"), token: try test.token()).json["code"] == 90_105)
        let token = try test.token(invoice: "000001")
        test.wait(seconds: 7_200)
        #expect(test.send(TestBank.order("000001"), token: token).json["code"] == 90_103)
    }

    @Test func `an invoice is used once, and so are its last six digits`() throws {
        let test = TestBank()
        #expect(try test.verify("100000000000001").status == 200)
        #expect(try test.verify("100000000000001").json["code"] == 90_204)
        #expect(try test.verify("200000000000001").json["code"] == 90_205)
        #expect(try test.verify("000001").json["code"] == 90_205)
        #expect(try test.verify("200000000000002").status == 200)
        #expect(test.operations["cryptopays"]?["100000000000001"] == 2)
    }

    @Test func `the body is JSON and says so`() throws {
        let test = TestBank()
        let order = TestBank.order("000001")
        #expect(test.send(order, token: try test.token(invoice: "000001"), contentType: "text/plain").status == 415)
        #expect(test.send("text", token: try test.token(invoice: "000001")).json["code"] == 90_201)
    }

    @Test func `the field of the cryptogram can begin with a Cyrillic letter`() throws {
        let test = TestBank()
        let cyrillic = TestBank.order("000001").without(["cryptogram"])
            .with("\u{0441}ryptogram", .string(TestBank.cryptogram(TestBank.good)))
        #expect(test.send(cyrillic, token: try test.token(invoice: "000001")).json["code"] == 90_211)
        test.turn("cryptogramField", "cyrillic")
        #expect(test.send(cyrillic, token: try test.token(invoice: "000001")).status == 200)
        #expect(try test.verify("000002").json["code"] == 90_211)
    }
}
