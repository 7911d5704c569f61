import EPaySandbox
import Testing

@Suite struct TokenTests {
    @Test func `a token is given for a verification`() {
        let answer = TestBank().askToken(TestBank.tokenFields(invoice: "000001"))
        #expect(answer.status == 200)
        #expect(answer.json.names == ["access_token", "expires_in", "scope", "token_type"])
        #expect(answer.json["expires_in"] == 7_200)
        #expect(answer.json["scope"]?.string == TestBank.scope)
        #expect(answer.json["token_type"] == "Bearer")
    }

    @Test(arguments: [
        ("grant_type", "password", 400), ("scope", "payment", 400), ("client_id", "nobody", 401),
        ("client_secret", "wrong", 401), ("invoiceID", "12345", 400), ("invoiceID", "1234567890123456", 400),
        ("invoiceID", "12345a", 400), ("amount", "1", 400), ("amount", "", 400), ("currency", "KZT", 400),
        ("terminal", "67e34d63-102f-4bd1-898e-370781d0074d", 400), ("more", "1", 400), ("secret_hash", "", 400),
    ])
    func `a token with a wrong field is refused`(name: String, value: String, status: Int) {
        let test = TestBank()
        var fields = TestBank.tokenFields(invoice: "000001")
        fields[name] = value
        let answer = test.askToken(fields)
        #expect(answer.status == status)
        #expect(answer.json["error"] != nil)
        #expect(answer.json["access_token"] == nil)
    }

    @Test(arguments: [
        "grant_type", "scope", "client_id", "client_secret", "amount", "currency", "terminal", "invoiceID",
    ])
    func `a token without a field is refused`(name: String) {
        var fields = TestBank.tokenFields(invoice: "000001")
        fields[name] = nil
        #expect(TestBank().askToken(fields).status == 400)
    }

    @Test func `a doubled field is refused`() {
        let body = Array("client_id=halykfinanceUSD&client_id=halykfinanceUSD".utf8)
        let answer = TestBank().bank.answer(
            BankCall("POST", ["oauth2", "token"], contentType: "application/x-www-form-urlencoded", body: body)
        )
        #expect(answer.status == 400)
    }

    @Test func `a multipart form is as good`() {
        let parts = TestBank.tokenFields(invoice: "000001").map { name, value in
            "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        let answer = TestBank().bank.answer(
            BankCall(
                "POST",
                ["oauth2", "token"],
                contentType: "multipart/form-data; boundary=b",
                body: Array((parts.joined() + "--b--\r\n").utf8)
            )
        )
        #expect(answer.status == 200)
    }

    @Test(arguments: ["", "--b", "--b\r\nx\r\n--b--", "--c\r\n\r\n\r\n--c--", "--b--"])
    func `a broken multipart form is refused`(body: String) {
        let answer = TestBank().bank.answer(
            BankCall(
                "POST",
                ["oauth2", "token"],
                contentType: "multipart/form-data; boundary=b",
                body: Array(body.utf8)
            )
        )
        #expect(answer.status == 400)
    }

    @Test func `JSON is no form`() {
        let answer = TestBank().bank.answer(
            BankCall("POST", ["oauth2", "token"], contentType: "application/json", body: Array("{}".utf8))
        )
        #expect(answer.status == 400)
    }

    @Test func `every token is another`() throws {
        let test = TestBank()
        #expect(try test.token(invoice: "000001") != test.token(invoice: "000001"))
    }

    @Test func `the shape of an error can be switched`() {
        let test = TestBank()
        let wrong = ["client_id": "nobody", "client_secret": "x"]
        #expect(test.askToken(wrong).json.names == ["error", "error_description"])
        test.turn("oauthErrorShape", "bank")
        #expect(test.askToken(wrong).json.names == ["code", "message"])
        test.turn("oauthErrorShape", "html")
        #expect(test.askToken(wrong).contentType == "text/html")
        #expect(test.askToken(wrong).status == 401)
    }

    @Test func `expires_in is a number or a string`() {
        let test = TestBank()
        test.turn("expiresIn", "string")
        test.turn("tokenSeconds", "1200")
        #expect(test.askToken(TestBank.tokenFields(invoice: nil)).json["expires_in"] == "1200")
    }
}
