import EPaySandbox
import Testing

@Suite struct FaultTests {
    @Test func `dropBefore does nothing and dropAfter does all`() throws {
        let test = TestBank()
        test.fault("cryptopay", ["dropBefore": true])
        let token = try test.token(invoice: "000001")
        #expect(test.send(TestBank.order("000001"), token: token).cut == .beforeAnswering)
        #expect(try test.status("000001").json["resultCode"] == "102")
        #expect(test.send(TestBank.order("000001"), token: token).json["status"] == "VERIFIED")
        test.fault("cryptopay", ["dropAfter": true])
        #expect(try test.verify("000002").cut == .beforeAnswering)
        #expect(try test.status("000002").json["transaction"]?["statusName"] == "VERIFIED")
        #expect(test.operations["cryptopays"]?["000001"] == 2)
    }

    @Test func `a fault happens as often as it was asked for, in order`() throws {
        let test = TestBank()
        #expect(
            test.put(
                "faults",
                [
                    ["on": "status", "times": 2, "do": ["httpStatus": 503, "body": ["a": 1]]],
                    ["on": "status", "do": ["httpStatus": 502, "body": "<html>"]],
                ]
            ).status == 200
        )
        let answers = try (1...4).map { _ in try test.status("000001") }
        #expect(answers.map(\.status) == [503, 503, 502, 200])
        #expect(answers[0].json == ["a": 1])
        #expect(answers[2].text == "<html>")
    }

    @Test func `putting faults replaces those that waited`() throws {
        let test = TestBank()
        test.fault("status", ["httpStatus": 503], times: 100)
        #expect(test.put("faults", []).json == [])
        #expect(try test.status("000001").status == 200)
    }

    @Test func `httpStatus does nothing unless done is asked for`() throws {
        let test = TestBank()
        test.fault("cryptopay", ["httpStatus": 500])
        #expect(try test.verify("000001").status == 500)
        #expect(try test.status("000001").json["resultCode"] == "102")
        test.fault("cryptopay", ["httpStatus": 500, "done": true])
        #expect(try test.verify("000002").status == 500)
        #expect(try test.status("000002").json["resultCode"] == "100")
    }

    @Test func `an answer can be truncated or slow`() throws {
        let test = TestBank()
        test.fault("cryptopay", ["truncate": 10, "delaySeconds": .fraction(0.5)])
        let answer = try test.verify("000001")
        #expect(answer.cut == .after(10))
        #expect(answer.delaySeconds == 0.5)
        test.fault("token", ["truncate": true])
        let token = test.askToken(TestBank.tokenFields(invoice: "000002"))
        #expect(token.cut == .after(token.body.count / 2))
    }

    @Test(arguments: ["token", "cryptopay", "status", "list", "deactivate"])
    func `a call can be declined`(endpoint: String) throws {
        let test = TestBank()
        let id = try #require(try test.verify("000001").json["cardID"]?.string)
        let token = try test.token(invoice: "000002")
        test.fault(endpoint, ["decline": 484])
        switch endpoint {
        case "token": #expect(test.askToken(TestBank.tokenFields(invoice: nil)).status == 400)
        case "cryptopay": #expect(test.send(TestBank.order("000002"), token: token).json["code"] == 484)
        default: break
        }
        test.fault(endpoint, ["decline": 484])
        switch endpoint {
        case "status": #expect(try test.status("000001").json["resultCode"] == "484")
        case "list": #expect(try test.list().json["code"] == 484)
        case "deactivate":
            #expect(try test.deactivate(id).status == 400)
            #expect(try test.list().json.elements?.count == 1)
        default: break
        }
    }

    @Test func `a confirm can be declined`() throws {
        let test = TestBank()
        let challenge = try TestChallenge(test, invoice: "000001")
        test.fault("confirm", ["decline": 499])
        #expect(try challenge.confirm(code: "1").json["code"] == 499)
    }

    @Test func `an obscured answer hides what was done`() throws {
        let test = TestBank()
        test.fault("cryptopay", ["obscure": 9_999])
        let answer = try test.verify("000001")
        #expect(answer.status == 400)
        #expect(answer.json["code"] == 9_999)
        #expect(answer.json["accountId"] == "uuid000001")
        #expect(try test.status("000001").json["transaction"]?["statusName"] == "VERIFIED")
    }

    static let malformed: [WireValue] = [
        [:], [["on": "nothing", "do": ["dropBefore": true]]], [["on": "token"]], [["on": "token", "do": [:]]],
        [["on": "token", "do": ["dropBefore": false]]], [["on": "token", "times": 0, "do": ["dropBefore": true]]],
        [["on": "token", "do": ["dropBefore": true, "dropAfter": true]]], [["on": "token", "do": ["more": true]]],
        [["on": "token", "do": ["delaySeconds": -1]]], [["on": "token", "do": ["httpStatus": 99]]],
        [["on": "token", "do": ["duplicate": true]]], [["on": "postLink", "do": ["decline": 1]]],
        [["on": "list", "do": ["reorder": true]]], [["on": "token", "do": ["dropBefore": true], "more": 1]],
    ]

    @Test(arguments: malformed)
    func `faults that make no sense are refused`(faults: WireValue) {
        #expect(TestBank().put("faults", faults).status == 400)
    }
}

@Suite struct RudenessTests {
    @Test func `the same seed, the same trouble`() {
        let (first, second) = (Rudeness(seed: 7), Rudeness(seed: 7))
        for attempt in 0..<200 {
            #expect(
                first.disturbance(on: .cryptopay, subject: "000001", attempt: attempt)
                    == second.disturbance(on: .cryptopay, subject: "000001", attempt: attempt)
            )
        }
    }

    @Test(arguments: Endpoint.allCases)
    func `every endpoint has its share of trouble that fits it`(endpoint: Endpoint) {
        let rudeness = Rudeness(seed: 42)
        let troubles = (0..<4_000).map { rudeness.disturbance(on: endpoint, subject: "\($0)", attempt: 0) }
        let rude = troubles.filter { $0 != Disturbance() }
        #expect((800...1_200).contains(rude.count))
        #expect(rude.allSatisfy { $0.fits(endpoint) })
        #expect(rude.contains { $0.delaySeconds > 0 })
        #expect(rude.contains { $0.effect == .dropBefore })
    }

    @Test func `other seeds, other trouble`() {
        let differing = (0..<100).filter { attempt in
            Rudeness(seed: 1).disturbance(on: .status, subject: "1", attempt: attempt)
                != Rudeness(seed: 2).disturbance(on: .status, subject: "1", attempt: attempt)
        }
        #expect(!differing.isEmpty)
    }

    @Test func `a rude bank still decides everything in the end`() throws {
        let test = TestBank(seed: 3, rudeness: Rudeness(seed: 3))
        var decided = 0
        for number in 100_000..<100_050 {
            let invoice = String(number)
            let token = test.askToken(TestBank.tokenFields(invoice: invoice))
            guard token.cut == .nowhere, let value = token.json["access_token"]?.string else { continue }
            _ = test.send(TestBank.order(invoice), token: value)
            for _ in 0..<40 {
                let query = test.askToken(TestBank.tokenFields(invoice: nil))
                guard let value = query.json["access_token"]?.string else { continue }
                let path = ["check-status", "payment", "transaction", invoice]
                let answer = test.bank.answer(BankCall("GET", path, authorization: "Bearer \(value)"))
                if answer.cut == .nowhere, ["100", "102"].contains(answer.json["resultCode"]?.string) {
                    decided += 1
                    break
                }
            }
        }
        let asked = test.operations["cryptopays"]?.members?.count
        #expect(decided == asked)
        #expect(decided > 20)
    }
}
