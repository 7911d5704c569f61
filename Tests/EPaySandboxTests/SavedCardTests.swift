import EPaySandbox
import Testing

@Suite struct SavedCardTests {
    private func save(_ invoice: String, in test: TestBank, account: String = "uuid000001", save: Bool = true) throws
        -> String
    {
        try #require(try test.verify(invoice, account: account, save: save).json["cardID"]?.string)
    }

    @Test func `a saved card is listed in the list's own words`() throws {
        let test = TestBank()
        let id = try save("000001", in: test)
        let cards = try #require(try test.list().json.elements)
        #expect(
            cards.first?.names == [
                "ID", "TransactionId", "MerchantID", "CardHash", "CardMask", "PayerName", "Reference", "IntReference",
                "Token", "Terminal", "CreatedDate", "PaymentAvailable", "AccountID",
            ]
        )
        #expect(cards.map { $0["ID"] } == [.string(id)])
        #expect(cards.first?["CardMask"] == "4405...5096")
        #expect(try test.list("uuid000002").json["code"] == 1_373)
    }

    @Test func `an empty list is an object or an array`() throws {
        let test = TestBank()
        #expect(try test.list().status == 200)
        test.turn("emptyList", "objectWith404")
        #expect(try test.list().status == 404)
        test.turn("emptyList", "array")
        #expect(try test.list().json == [])
    }

    @Test func `the same card has the same cardID, another, or one for all accounts`() throws {
        let test = TestBank()
        let first = try save("000001", in: test)
        #expect(try save("000002", in: test) == first)
        #expect(try save("000003", in: test, account: "b") != first)
        test.turn("repeatCardID", "other")
        #expect(try save("000004", in: test) != first)
        test.turn("repeatCardID", "sameForAllAccounts")
        let shared = try save("000005", in: test, account: "c")
        #expect(try save("000006", in: test, account: "d") == shared)
        #expect(try test.list("c").json.elements?.count == 1)
        #expect(try test.list("d").json.elements?.count == 1)
    }

    @Test func `without cardSave there is no cardID, or one that is not listed`() throws {
        let test = TestBank()
        #expect(try save("000001", in: test, save: false) == "")
        test.turn("cardIDWithoutSave", "on")
        #expect(try save("000002", in: test, save: false) != "")
        #expect(try test.list().json["code"] == 1_373)
    }

    @Test func `a deactivated card is gone, or unavailable`() throws {
        let test = TestBank()
        let id = try save("000001", in: test)
        let answer = try test.deactivate(id)
        #expect(answer.status == 200)
        #expect(answer.contentType.hasPrefix("text/plain"))
        #expect(try test.list().json["code"] == 1_373)
        test.turn("deactivatedInList", "unavailable")
        #expect(try test.list().json.elements?.first?["PaymentAvailable"] == false)
        #expect(test.operations["deactivations"]?[id] == 1)
    }

    @Test(arguments: ["200", "404", "400"])
    func `deactivating again is answered as switched`(status: String) throws {
        let test = TestBank()
        test.turn("deactivateTwice", status)
        let id = try save("000001", in: test)
        #expect(try test.deactivate(id).status == 200)
        #expect(try String(test.deactivate(id).status) == status)
        #expect(test.operations["deactivations"]?[id] == 2)
    }

    @Test(arguments: ["404", "200", "400", "500"])
    func `deactivating the unknown is answered as switched`(status: String) throws {
        let test = TestBank()
        test.turn("deactivateUnknown", status)
        #expect(try String(test.deactivate("x").status) == status)
    }

    @Test func `the text of a deactivation can be switched`() throws {
        let test = TestBank()
        let id = try save("000001", in: test)
        test.turn("deactivateText", "json")
        #expect(try test.deactivate(id).json["message"] != nil)
        test.turn("deactivateText", "empty")
        #expect(try test.deactivate(id).body.isEmpty)
    }

    @Test func `a deactivation has no body`() throws {
        let test = TestBank()
        let call = BankCall(
            "POST",
            ["card", "deactivate", "x"],
            authorization: "Bearer \(try test.token())",
            body: Array("{}".utf8)
        )
        #expect(test.bank.answer(call).status == 400)
    }

    @Test func `a card saved after its deactivation is the same one or a fresh one`() throws {
        let test = TestBank()
        let id = try save("000001", in: test)
        _ = try test.deactivate(id)
        #expect(try save("000002", in: test) == id)
        #expect(try test.list().json.elements?.count == 1)
        _ = try test.deactivate(id)
        test.turn("afterDeactivation", "fresh")
        #expect(try save("000003", in: test) != id)
    }

    @Test func `a card of another client is unknown and not listed`() throws {
        let other = Merchant(
            id: "test",
            secret: Merchant.published.secret,
            terminals: [Merchant.otherPublishedTerminal]
        )
        let test = TestBank(merchants: [.published, other])
        let id = try save("000001", in: test)
        func token() throws -> String {
            var fields = TestBank.tokenFields(invoice: nil)
            fields["client_id"] = "test"
            fields["terminal"] = nil
            return try #require(test.askToken(fields).json["access_token"]?.string)
        }
        let list = BankCall("GET", ["cards", "uuid000001"], authorization: "Bearer \(try token())")
        #expect(test.bank.answer(list).json["code"] == 1_373)
        let deactivate = BankCall("POST", ["card", "deactivate", id], authorization: "Bearer \(try token())")
        #expect(test.bank.answer(deactivate).status == 404)
    }
}
