import CardVault
import EPay
import Testing

struct ListAnswerTests {
    static let captured = #"""
        [{"ID":"111DFSDF-3F43","TransactionId":"7943816b-58a8-47f6-a11e-67b63c4228c7","MerchantID":"x","CardHash":"d0d0",
        "CardMask":"4405...2283","PayerName":"JON","Reference":"114537489258","IntReference":"435G","Token":"secret",
        "Terminal":"98765432","CreatedDate":"2025-01-16T10:39:40.102614Z","PaymentAvailable":true,"AccountID":"uuid000001"},
        {"ID":"222","CardMask":"strange","PaymentAvailable":"no","AccountID":"uuid000001"},{"ID":"333"}]
        """#

    private func read(_ status: Int, _ body: String) async throws -> [String]? {
        let bench = try Bench(.token, .reply(status, body))
        return await bench.bank.savedCards(of: bench.account, on: bench.terminal)?.map { card in
            "\(text(card.id.secret)) \(card.mask?.text ?? "-") \(card.isAvailable.map(String.init) ?? "-")"
        }
    }

    @Test func `a captured list is read card by card`() async throws {
        #expect(
            try await read(200, Self.captured) == ["111DFSDF-3F43 4405********2283 true", "222 - false", "333 - -"]
        )
    }

    @Test(arguments: [
        (200, "[]"), (200, #"{"code":1373,"message":"no cards"}"#), (200, #"{"Code":"1373"}"#),
        (400, #"{"code":1373}"#), (404, #"{"code":1373}"#),
    ])
    func `an account without cards has an empty list`(status: Int, body: String) async throws {
        #expect(try await read(status, body)?.isEmpty == true)
    }

    @Test(arguments: [
        (200, #"{"code":1374}"#), (200, "{}"), (200, "null"), (200, ""), (200, #"[{"CardMask":"4405...2283"}]"#),
        (200, #"[{"ID":"a","AccountID":"uuid000002"}]"#), (200, #"[{"ID":"a b"}]"#), (200, #"[{"ID":""}]"#),
        (200, #"[{"ID":"a"},7]"#), (200, #"[{"ID":"a"}"#), (200, #"[{"ID":"a","id":"b"}]"#), (200, #"[[{"ID":"a"}]]"#),
        (400, #"[{"ID":"a"}]"#), (401, "[]"), (500, "[]"), (500, #"{"code":1373}"#),
    ])
    func `a list that is not whole is none`(status: Int, body: String) async throws {
        #expect(try await read(status, body) == nil)
    }

    @Test func `a long list is read whole`() async throws {
        let body = "[" + (1...500).map { #"{"ID":"\#($0)","AccountID":"uuid000001"}"# }.joined(separator: ",") + "]"
        #expect(try await read(200, body)?.count == 500)
    }
}

struct DeactivationTests {
    @Test(arguments: [
        (200, DeactivationAnswer.done), (201, .unreachable), (302, .unreachable), (400, .refused), (404, .refused),
        (409, .refused), (422, .refused), (401, .unreachable), (403, .unreachable), (408, .unreachable),
        (429, .unreachable), (500, .unreachable), (503, .unreachable),
    ])
    func `the status alone says whether a card is out of use`(status: Int, expected: DeactivationAnswer) async throws {
        let bench = try Bench(.token, .reply(status, "Карта"))
        #expect(await bench.bank.deactivate(try bench.card("a")) == expected)
    }

    @Test(arguments: TransportFailure.allCases)
    func `a lost answer is tried again`(failure: TransportFailure) async throws {
        let bench = try Bench(.token, .failure(failure), .failure(failure))
        #expect(await bench.bank.deactivate(try bench.card("a")) == .unreachable)
        #expect(await bench.bank.deactivate(try bench.card("a")) == .unreachable)
    }
}
