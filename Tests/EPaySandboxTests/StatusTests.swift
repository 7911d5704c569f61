import EPaySandbox
import Secrets
import Testing

@Suite struct StatusTests {
    @Test func `the status of a verified card tells cardID and mask`() throws {
        let test = TestBank()
        let verified = try test.verify("000001").json
        let answer = try test.status("000001")
        #expect(answer.json.names == ["resultCode", "resultMessage", "transaction"])
        #expect(answer.json["resultCode"] == "100")
        let transaction = try #require(answer.json["transaction"])
        #expect(transaction["cardID"] == verified["cardID"])
        #expect(transaction["id"] == verified["id"])
        #expect(transaction["cardMask"] == "440563...5096")
        #expect(transaction["statusName"] == "VERIFIED")
        #expect(transaction["reasonCode"] == "00")
        #expect(transaction["terminalID"] == .string(TestBank.terminal))
        #expect(transaction["terminal"]?.string?.utf8.count == 8)
        #expect(transaction["secure"] == false)
        #expect(transaction["createdDate"] == "2026-01-01T00:00:00Z")
    }

    @Test func `a token without a terminal, an unknown invoice, another terminal`() throws {
        let other = Merchant(id: "test", secret: SecretBytes(utf8: "s"), terminals: [Merchant.otherPublishedTerminal])
        let test = TestBank(merchants: [.published, other])
        _ = try test.verify("000001")
        #expect(try test.status("000002").json["resultCode"] == "102")
        var fields = TestBank.tokenFields(invoice: nil)
        fields["terminal"] = nil
        func status(_ fields: [String: String]) throws -> WireValue? {
            let token = try #require(test.askToken(fields).json["access_token"]?.string)
            let path = ["check-status", "payment", "transaction", "000001"]
            return test.bank.answer(BankCall("GET", path, authorization: "Bearer \(token)")).json["resultCode"]
        }
        #expect(try status(fields) == "104")
        fields["client_id"] = "test"
        fields["client_secret"] = "s"
        fields["terminal"] = Merchant.otherPublishedTerminal.id
        #expect(try status(fields) == "109")
    }

    @Test func `a status needs a fresh token of its own kind`() throws {
        let test = TestBank()
        _ = try test.verify("000001")
        let token = try test.token()
        let call = BankCall(
            "GET",
            ["check-status", "payment", "transaction", "000001"],
            authorization: "Bearer \(token)"
        )
        #expect(test.bank.answer(call).status == 200)
        #expect(test.bank.answer(call).json["code"] == 90_104)
        var payment = call
        payment.authorization = "Bearer \(try test.token(invoice: "000002"))"
        #expect(test.bank.answer(payment).json["code"] == 90_105)
        payment.authorization = nil
        #expect(test.bank.answer(payment).status == 401)
    }

    @Test func `how a decline, an absence and a mask look can be switched`() throws {
        let test = TestBank()
        _ = try test.verify("000001", pan: "4003032704547597")
        test.turn("declinedStatus", "reject")
        #expect(try test.status("000001").json["transaction"]?["statusName"] == "REJECT")
        test.turn("declinedStatus", "resultCode101")
        #expect(try test.status("000001").json["resultCode"] == "101")
        #expect(try test.status("000002").status == 200)
        test.turn("notFoundStatus", "404")
        #expect(try test.status("000002").status == 404)
        test.turn("statusMask", "starred")
        #expect(try test.status("000001").json["transaction"]?["cardMask"] == "400303******7597")
        test.turn("statusMask", "short")
        #expect(try test.status("000001").json["transaction"]?["cardMask"] == "4003...7597")
        test.turn("statusMask", "absent")
        #expect(try test.status("000001").json["transaction"]?["cardMask"] == nil)
    }

    @Test func `an operation in progress, or not found at first, becomes VERIFIED late`() throws {
        let test = TestBank()
        test.turn("lateVerified", "processing")
        #expect(try test.verify("000001").json["code"] == 1_267)
        test.turn("lateVerified", "notFound")
        #expect(try test.verify("000002").json["code"] == 1_267)
        #expect(try test.status("000001").json["resultCode"] == "107")
        #expect(try test.status("000002").json["resultCode"] == "102")
        #expect(test.put("clock", ["advanceSeconds": 60]).status == 200)
        #expect(try test.status("000001").json["transaction"]?["statusName"] == "VERIFIED")
        #expect(try test.status("000002").json["transaction"]?["statusName"] == "VERIFIED")
    }

    @Test(arguments: [
        ("account", "accountID"), ("invoice", "invoiceID"), ("terminal", "terminalID"), ("amount", "amount"),
        ("currency", "currency"), ("transaction", "id"),
    ])
    func `an answer can be of another operation`(what: String, name: String) throws {
        let test = TestBank()
        let right = try test.verify("000001").json
        let rightStatus = try test.status("000001").json["transaction"]
        test.turn("answerOfAnother", what)
        test.turn("answerOfAnotherIn", "both")
        #expect(try test.status("000001").json["transaction"]?[name] != rightStatus?[name])
        if let value = right[name] {
            let wrong = try test.verify("000002").json[name]
            #expect(wrong != value)
            #expect(wrong != "000002")
        }
        test.turn("answerOfAnotherIn", "answer")
        #expect(try test.status("000001").json["transaction"]?[name] == rightStatus?[name])
    }
}
