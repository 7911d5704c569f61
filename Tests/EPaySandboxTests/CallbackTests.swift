import EPaySandbox
import Testing

@Suite struct CallbackTests {
    private func body(_ answer: BankAnswer) throws -> WireValue {
        let callback = try #require(answer.callbacks.first)
        return try #require(WireValue(parsing: callback.body))
    }

    @Test func `a success is told to postLink`() throws {
        let test = TestBank()
        let answer = test.send(TestBank.order("000001"), token: try test.token(invoice: "000001", secretHash: "s3cret"))
        let callback = try #require(answer.callbacks.first)
        #expect(callback.url == "http://127.0.0.1:9/ok")
        #expect(!callback.isBeforeAnswer)
        let told = try body(answer)
        #expect(told["code"] == "ok")
        #expect(told["reasonCode"] == 0)
        #expect(told["cardId"] == answer.json["cardID"])
        #expect(told["accountId"] == "uuid000001")
        #expect(told["invoiceId"] == "000001")
        #expect(told["cardMask"] == "440563...5096")
        #expect(told["terminal"] == .string(TestBank.terminal))
        #expect(told["secure"] == "no")
        #expect(told["dateTime"] == "2026-01-01T00:00:00.123000000Z")
        #expect(told["secret_hash"] == "s3cret")
    }

    @Test func `a failure is told to failurePostLink without a card`() throws {
        let answer = try TestBank().verify("000001", pan: "4003032704547597")
        #expect(answer.callbacks.first?.url == "http://127.0.0.1:9/fail")
        #expect(try body(answer)["code"] == "error")
        #expect(try body(answer)["reasonCode"] == 465)
        #expect(try body(answer)["cardId"] == nil)
        #expect(try body(answer)["secret_hash"] == nil)
    }

    @Test func `a challenge is told only once it is over`() throws {
        let test = TestBank()
        #expect(try test.verify("000001", pan: TestBank.challenged).callbacks.isEmpty)
        let answer = try TestChallenge(test, invoice: "000002").confirm(code: "1")
        #expect(try body(answer)["secure"] == "yes")
    }

    @Test func `a late VERIFIED is told with the next answer`() throws {
        let test = TestBank()
        test.turn("lateVerified", "processing")
        #expect(try test.verify("000001").callbacks.isEmpty)
        test.wait(seconds: 60)
        let next = test.askToken(TestBank.tokenFields(invoice: nil))
        #expect(next.callbacks.map(\.invoiceID) == ["000001"])
        #expect(try test.list().callbacks.isEmpty)
    }

    @Test func `postLinks can come before, not at all, without a card or a secret`() throws {
        let test = TestBank()
        test.turn("postLinks", "before")
        #expect(try test.verify("000001").callbacks.map(\.isBeforeAnswer) == [true])
        test.turn("postLinks", "none")
        #expect(try test.verify("000002").callbacks.isEmpty)
        test.turn("postLinks", "after")
        test.turn("postLinkCardID", "null")
        test.turn("secretHashEcho", "off")
        let told = try body(
            test.send(TestBank.order("000003"), token: test.token(invoice: "000003", secretHash: "s3cret"))
        )
        #expect(told["cardId"] == .null)
        #expect(told["secret_hash"] == nil)
    }

    @Test func `faults lose, double, delay, reorder and truncate a postLink`() throws {
        let test = TestBank()
        test.fault("postLink", ["dropBefore": true])
        #expect(try test.verify("000001").callbacks.isEmpty)
        test.fault("postLink", ["duplicate": true, "delaySeconds": 2])
        let doubled = try #require(try test.verify("000002").callbacks.first)
        #expect(doubled.copies == 2)
        #expect(doubled.delaySeconds == 2)
        test.fault("postLink", ["reorder": true])
        #expect(try test.verify("000003").callbacks.map(\.isBeforeAnswer) == [true])
        test.fault("cryptopay", ["reorder": true])
        #expect(try test.verify("000004").callbacks.map(\.isBeforeAnswer) == [true])
        test.fault("postLink", ["truncate": 10])
        #expect(try test.verify("000005").callbacks.first?.body.count == 10)
        #expect(try test.verify("000006").callbacks.first?.copies == 1)
    }
}
