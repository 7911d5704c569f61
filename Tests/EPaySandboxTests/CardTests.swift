import EPaySandbox
import Testing

@Suite struct CardTests {
    @Test func `the published cards do what the contract says`() {
        #expect(TestCards.behaviour(of: "4405639704015096") == .verified)
        #expect(TestCards.behaviour(of: "377514500004820") == .verified)
        #expect(TestCards.behaviour(of: "5522042705066736") == .challenged)
        #expect(TestCards.behaviour(of: "4003032704547597") == .declined(465))
        #expect(TestCards.behaviour(of: "5578342710750560") == .declined(484))
    }

    @Test func `any other number that passes the check is verified`() {
        #expect(TestCards.behaviour(of: "4111111111111111") == .verified)
        #expect(TestCards.behaviour(of: "4111111111111112") == .declined(471))
    }

    @Test func `every ending has its own example`() throws {
        #expect(Set(TestCards.endings.map(\.lastFour)).count == TestCards.endings.count)
        for ending in TestCards.endings {
            let pan = try #require(TestCards.example(endingWith: ending.lastFour))
            #expect(TestCards.behaviour(of: pan) == ending.behaviour)
        }
    }

    @Test(arguments: DeclineCode.final.keys.sorted())
    func `an ending declines with its code, and the status says so`(code: Int) throws {
        let digits = String(String(10_000 + code).dropFirst())
        let test = TestBank()
        let answer = try test.verify("000001", pan: #require(TestCards.example(endingWith: digits)))
        #expect(answer.status == 400)
        #expect(answer.json["code"] == .int(Int64(code)))
        #expect(try test.status("000001").json["transaction"]?["statusName"] == "FAILED")
        #expect(try test.status("000001").json["transaction"]?["reasonCode"] == .string(String(code)))
        #expect(answer.callbacks.map(\.isSuccess) == [false])
    }

    @Test(arguments: DeclineCode.notFinal.keys.filter { $0 > 0 }.sorted())
    func `an ending with a code that is not final is verified later`(code: Int) throws {
        let digits = String(String(10_000 + code).dropFirst())
        let test = TestBank()
        let answer = try test.verify("000001", pan: #require(TestCards.example(endingWith: digits)))
        #expect(answer.json["code"] == .int(Int64(code)))
        #expect(try test.status("000001").json["resultCode"] == "107")
        test.wait(seconds: 5)
        #expect(try test.status("000001").json["transaction"]?["statusName"] == "VERIFIED")
        #expect(try test.list().json.elements?.count == 1)
    }

    private func verify(_ ending: String, in test: TestBank, invoice: String = "000001") throws -> BankAnswer {
        try test.verify(invoice, pan: #require(TestCards.example(endingWith: ending)))
    }

    @Test func `0002 is challenged in another shape`() throws {
        let answer = try verify("0002", in: TestBank())
        #expect(answer.json["secure3D"]?["paReq"] == nil)
        #expect(answer.json["secure3D"]?.members?.isEmpty == false)
    }

    @Test func `0003 has no cardID anywhere and 0004 only in the status`() throws {
        let test = TestBank()
        #expect(try verify("0003", in: test).json["cardID"] == "")
        #expect(try test.status("000001").json["transaction"]?["cardID"] == "")
        #expect(try verify("0004", in: test, invoice: "000002").json["cardID"] == "")
        #expect(try test.status("000002").json["transaction"]?["cardID"]?.string?.isEmpty == false)
    }

    @Test func `0005 is neither`() throws {
        let test = TestBank()
        let answer = try verify("0005", in: test)
        #expect(answer.status == 200)
        #expect(answer.json["status"] == "NEW")
        #expect(try test.status("000001").json["transaction"]?["statusName"] == "FAILED")
    }

    @Test func `0008 stays in progress and 0009 is never found`() throws {
        let test = TestBank()
        _ = try verify("0008", in: test)
        _ = try verify("0009", in: test, invoice: "000002")
        test.wait(seconds: 1_000_000)
        #expect(try test.status("000001").json["resultCode"] == "107")
        #expect(try test.status("000002").json["resultCode"] == "102")
    }

    @Test func `0011 has another cardID each time`() throws {
        let test = TestBank()
        let first = try verify("0011", in: test).json["cardID"]
        #expect(try verify("0011", in: test, invoice: "000002").json["cardID"] != first)
    }

    @Test func `0012 is declined every second time`() throws {
        let test = TestBank()
        let codes = try (1...4).map { try verify("0012", in: test, invoice: "00000\($0)").json["code"] }
        #expect(codes == [0, 465, 0, 465])
    }

    @Test func `0015 to 0018 have their own manners`() throws {
        let test = TestBank()
        let withoutCard = try #require(try verify("0015", in: test).callbacks.first)
        #expect(WireValue(parsing: withoutCard.body)?["cardId"] == .null)
        #expect(try verify("0016", in: test, invoice: "000002").callbacks.map(\.isBeforeAnswer) == [true])
        #expect(try verify("0017", in: test, invoice: "000003").callbacks.isEmpty)
        #expect(try verify("0018", in: test, invoice: "000004").delaySeconds == 5)
        #expect(try verify("0020", in: test, invoice: "000005").json["code"] == 7_777)
    }
}
