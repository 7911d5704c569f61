import EPaySandbox
import Testing

@Suite struct ChallengeTests {
    @Test func `a right code verifies, with F in secureDetails`() throws {
        let test = TestBank()
        let challenge = try TestChallenge(test, invoice: "000001")
        #expect(try test.status("000001").json["transaction"]?["statusName"] == "3D")
        let answer = try challenge.confirm(code: "1234")
        #expect(answer.status == 200)
        #expect(answer.json["status"] == "VERIFIED")
        #expect(answer.json["secureDetails"] == "F")
        #expect(answer.json["id"] == .string(challenge.id))
        #expect(answer.callbacks.map(\.isSuccess) == [true])
        #expect(try test.status("000001").json["transaction"]?["secure"] == true)
    }

    @Test func `the code 000000 fails`() throws {
        let test = TestBank()
        let answer = try TestChallenge(test, invoice: "000001").confirm(code: "000000")
        #expect(answer.status == 400)
        #expect(answer.json["code"] == 473)
        #expect(answer.callbacks.map(\.isSuccess) == [false])
    }

    @Test func `the shape of a failed confirm can be switched`() throws {
        let test = TestBank()
        test.turn("confirmFailureShape", "statusFailed")
        let failed = try TestChallenge(test, invoice: "000001").confirm(code: "000000")
        #expect(failed.status == 200)
        #expect(failed.json["status"] == "FAILED")
        #expect(failed.json["cardID"] == "")
        test.turn("confirmFailureShape", "empty")
        #expect(try TestChallenge(test, invoice: "000002").confirm(code: "000000").status == 500)
    }

    @Test func `only the token of the cryptopay confirms, once`() throws {
        let test = TestBank()
        let challenge = try TestChallenge(test, invoice: "000001")
        let (paRes, md) = try challenge.type("1")
        let other = try test.token(invoice: "000001")
        #expect(test.confirm(access: other, id: challenge.id, paRes: paRes, md: md).json["code"] == 90_104)
        #expect(test.confirm(access: "x", id: challenge.id, paRes: paRes, md: md).status == 401)
        #expect(test.confirm(access: challenge.token, id: challenge.id, paRes: paRes, md: md).status == 200)
        #expect(test.confirm(access: challenge.token, id: challenge.id, paRes: paRes, md: md).json["code"] == 90_104)
    }

    @Test func `a forged PaRes fails the operation`() throws {
        let test = TestBank()
        let challenge = try TestChallenge(test, invoice: "000001")
        let answer = test.confirm(access: challenge.token, id: challenge.id, paRes: "AAAA", md: challenge.md)
        #expect(answer.json["code"] == 877)
    }

    @Test func `ID and MD must be of the operation`() throws {
        let test = TestBank()
        let first = try TestChallenge(test, invoice: "000001")
        let paRes = try first.type("1").paRes
        #expect(test.confirm(access: first.token, id: "x", paRes: paRes, md: first.md).json["code"] == 90_210)
        let second = try TestChallenge(test, invoice: "000002")
        #expect(test.confirm(access: second.token, id: second.id, paRes: paRes, md: "x").json["code"] == 90_210)
    }

    @Test func `another MD can come back, and both confirm`() throws {
        let test = TestBank()
        test.turn("returnedMD", "other")
        let challenge = try TestChallenge(test, invoice: "000001")
        let (paRes, md) = try challenge.type("1")
        #expect(md != challenge.md)
        #expect(test.confirm(access: challenge.token, id: challenge.id, paRes: paRes, md: md).status == 200)
    }

    @Test func `a late confirm meets a dead token`() throws {
        let test = TestBank()
        let challenge = try TestChallenge(test, invoice: "000001")
        let (paRes, md) = try challenge.type("1")
        test.wait(seconds: 7_200)
        #expect(test.confirm(access: challenge.token, id: challenge.id, paRes: paRes, md: md).status == 401)
    }

    @Test func `a challenge that nobody finished can become VERIFIED`() throws {
        let test = TestBank()
        test.turn("lateVerified", "challenge")
        test.turn("lateVerifiedSeconds", "900")
        _ = try TestChallenge(test, invoice: "000001")
        test.wait(seconds: 899)
        #expect(try test.status("000001").json["transaction"]?["statusName"] == "3D")
        test.wait(seconds: 1)
        #expect(try test.status("000001").json["transaction"]?["statusName"] == "VERIFIED")
    }

    @Test func `0010 is declined after a right code`() throws {
        let test = TestBank()
        let pan = try #require(TestCards.example(endingWith: "0010"))
        #expect(try TestChallenge(test, invoice: "000001", pan: pan).confirm(code: "1").json["code"] == 484)
    }

    @Test func `all good cards, or none, can be challenged`() throws {
        let test = TestBank()
        test.turn("challenge", "all")
        #expect(try test.verify("000001").json["secure3D"]?["paReq"] != nil)
        test.turn("challenge", "none")
        #expect(try test.verify("000002", pan: TestBank.challenged).json["status"] == "VERIFIED")
    }

    @Test func `a challenge can carry a termURL`() throws {
        let test = TestBank()
        test.turn("challengeTermURL", "on")
        let answer = try test.verify("000001", pan: TestBank.challenged)
        #expect(answer.json["secure3D"]?.names == ["paReq", "md", "action", "termURL"])
    }
}

@Suite struct ChallengePageTests {
    @Test func `the page shows the shop and the card, escapes and asks for a code`() throws {
        let challenge = try TestChallenge(TestBank(), invoice: "000001")
        let page = challenge.open(termURL: "https://shop.example/3ds?a=%22&b='")
        #expect(page.status == 200)
        #expect(page.text.contains("halykfinanceUSD"))
        #expect(page.text.contains("552204******6736"))
        #expect(page.text.contains("<label for=\"code\">"))
        #expect(page.text.contains("https://shop.example/3ds?a=%22&amp;b=&#39;"))
        #expect(!page.text.contains("5522042705066736"))
        #expect(page.text.contains("not the bank"))
    }

    @Test(arguments: [
        "javascript:alert(1)", "ftp://x/", "https://", "https://user@x/", "https://x/ y", "", "//x", "https://x\"y/",
    ])
    func `a TermUrl that is no web address is refused`(url: String) throws {
        #expect(try TestChallenge(TestBank(), invoice: "000001").open(termURL: url).status == 400)
    }

    @Test func `what is not of the challenge is refused`() throws {
        let challenge = try TestChallenge(TestBank(), invoice: "000001")
        let term = ("TermUrl", "https://shop.example/")
        let query = [(name: "id", value: challenge.key)]
        #expect(challenge.post("pa", [("PaReq", "x"), ("MD", challenge.md), term], query: query).status == 400)
        #expect(challenge.post("pa", [("PaReq", challenge.paReq), ("MD", "x"), term], query: query).status == 400)
        #expect(challenge.post("pa", [("MD", challenge.md), term], query: query).status == 400)
        #expect(challenge.post("pa", [], query: [(name: "id", value: "x")]).status == 400)
        #expect(challenge.post("code", [("id", "x"), ("code", "1"), term]).status == 400)
    }

    @Test(arguments: ["", "abc", "12345678901", "1 2"])
    func `a code that is no code is asked for again`(code: String) throws {
        let challenge = try TestChallenge(TestBank(), invoice: "000001")
        let page = challenge.post("code", [("id", challenge.key), ("TermUrl", "https://x/"), ("code", code)])
        #expect(page.status == 400)
        #expect(page.text.contains("role=\"alert\""))
        #expect(page.text.contains("<label for=\"code\">"))
    }

    @Test func `the browser goes back by a form with a button`() throws {
        let challenge = try TestChallenge(TestBank(), invoice: "000001")
        let page = challenge.post(
            "code",
            [("id", challenge.key), ("TermUrl", "https://shop.example/3ds"), ("code", "1")]
        )
        #expect(page.text.contains("<form method=\"post\" action=\"https://shop.example/3ds\">"))
        #expect(page.text.contains("<button type=\"submit\">"))
        #expect(page.text.hiddenField("MD") == challenge.md)
        #expect(!page.text.contains("<script"))
    }

    @Test func `a browser that comes without a form is told so`() throws {
        let challenge = try TestChallenge(TestBank(), invoice: "000001")
        let page = challenge.test.bank.answer(BankCall("GET", ["acs", "pa"], query: [("id", challenge.key)]))
        #expect(page.status == 400)
        #expect(page.text.contains("TermUrl"))
    }

    @Test func `the front page lists cards and switches`() {
        let test = TestBank()
        for path in [[], ["sandbox"]] {
            let page = test.bank.answer(BankCall("GET", path))
            #expect(page.status == 200)
            #expect(TestCards.published.allSatisfy { page.text.contains($0.pan) })
            #expect(TestCards.endings.allSatisfy { page.text.contains("…\($0.lastFour)") })
            #expect(Switches.entries.allSatisfy { page.text.contains("<code>\($0.name)</code>") })
        }
    }
}
