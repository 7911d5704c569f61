import Cryptography
import EPaySandbox
import HTTP
import Locks
import Secrets
import Testing

/// A bank with a hand-moved clock, whose "encryption" is blanks up to 512 bytes.
struct TestBank: Sendable {
    static let terminal = "d9d7978c-d6ee-4ec0-8cda-165251a4bf16"
    static let scope = "webapi usermanagement email_send verification statement statistics payment"
    static let good = "4405639704015096"
    static let challenged = "5522042705066736"
    static let pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"

    let bank: Bank
    private let now: Locked<Int64>

    init(seed: UInt64 = 1, rudeness: Rudeness? = nil, merchants: [Merchant] = [.published]) {
        let now = Locked<Int64>(1_767_225_600_123)
        self.now = now
        bank = Bank(
            merchants: merchants,
            publicKeyPEM: Self.pem,
            seed: seed,
            rudeness: rudeness,
            clock: { now.withLock { $0 } },
            fingerprint: { "fp-\($0.hashValue)" },
            open: { $0.first == UInt8(ascii: "X") ? nil : $0 }
        )
    }

    func wait(seconds: Int64) { now.withLock { $0 += seconds * 1_000 } }

    // MARK: Calls

    static func tokenFields(invoice: String?) -> [String: String] {
        var fields = [
            "grant_type": "client_credentials", "scope": scope, "client_id": "halykfinanceUSD",
            "client_secret": "U01gQZVL##lJ$NhJ", "terminal": terminal,
        ]
        if let invoice {
            fields.merge(["invoiceID": invoice, "amount": "0", "currency": "USD"]) { $1 }
        }
        return fields
    }

    func askToken(_ fields: [String: String]) -> BankAnswer {
        bank.answer(
            BankCall(
                "POST",
                ["oauth2", "token"],
                contentType: "application/x-www-form-urlencoded",
                body: FormURLEncoded.encode(fields.map { (name: $0.key, value: $0.value) })
            )
        )
    }

    func token(invoice: String? = nil, secretHash: String? = nil) throws -> String {
        var fields = Self.tokenFields(invoice: invoice)
        fields["secret_hash"] = secretHash
        return try #require(askToken(fields).json["access_token"]?.string)
    }

    static func cryptogram(_ pan: String, terminal: String = terminal, extra: String = "") -> String {
        let plain = "{\"hpan\":\"\(pan)\",\"expDate\":\"0127\",\"cvc\":\"321\",\"terminalId\":\"\(terminal)\"\(extra)}"
        return block(plain)
    }

    static func block(_ plain: String) -> String {
        let bytes = Array(plain.utf8)
        return Base64.encode((bytes + [UInt8](repeating: 0x20, count: 512 - bytes.count)).span)
    }

    static func order(_ invoice: String, pan: String = good, account: String = "uuid000001", save: Bool = true)
        -> WireValue
    {
        [
            "amount": 0, "currency": "USD", "name": "JON JONSON", "cryptogram": .string(cryptogram(pan)),
            "invoiceId": .string(invoice), "description": "test payment", "accountId": .string(account),
            "email": "jj@example.com", "phone": "77777777777", "cardSave": .bool(save),
            "paymentType": "cardVerification", "data": "{\"statement\":{}}",
            "postLink": "http://127.0.0.1:9/ok", "failurePostLink": "http://127.0.0.1:9/fail",
        ]
    }

    func send(_ order: WireValue, token: String?, contentType: String = "application/json") -> BankAnswer {
        bank.answer(
            BankCall(
                "POST",
                ["payment", "cryptopay"],
                contentType: contentType,
                authorization: token.map { "Bearer \($0)" },
                body: order.rendered()
            )
        )
    }

    func verify(_ invoice: String, pan: String = good, account: String = "uuid000001", save: Bool = true) throws
        -> BankAnswer
    {
        send(Self.order(invoice, pan: pan, account: account, save: save), token: try token(invoice: invoice))
    }

    func status(_ invoice: String) throws -> BankAnswer {
        bank.answer(
            BankCall(
                "GET",
                ["check-status", "payment", "transaction", invoice],
                authorization: "Bearer \(try token())"
            )
        )
    }

    func list(_ account: String = "uuid000001") throws -> BankAnswer {
        bank.answer(BankCall("GET", ["cards", account], authorization: "Bearer \(try token())"))
    }

    func deactivate(_ card: String) throws -> BankAnswer {
        bank.answer(BankCall("POST", ["card", "deactivate", card], authorization: "Bearer \(try token())"))
    }

    func confirm(access: String, id: String, paRes: String, md: String) -> BankAnswer {
        let body: WireValue = ["ID": .string(id), "PaRes": .string(paRes), "MD": .string(md)]
        return bank.answer(
            BankCall(
                "POST",
                ["payments", "confirm"],
                query: [("Access", access)],
                contentType: "application/json",
                body: body.rendered()
            )
        )
    }

    func put(_ what: String, _ value: WireValue) -> BankAnswer {
        bank.answer(BankCall("PUT", ["sandbox", what], contentType: "application/json", body: value.rendered()))
    }

    func turn(_ name: String, _ value: String) {
        #expect(put("switches", .object([.init(name, .string(value))])).status == 200)
    }

    func fault(_ endpoint: String, _ what: WireValue, times: Int64 = 1) {
        #expect(put("faults", [["on": .string(endpoint), "times": .int(times), "do": what]]).status == 200)
    }

    var operations: WireValue { bank.answer(BankCall("GET", ["sandbox", "operations"])).json }
}

/// An open challenge, as a shop and a browser go through it.
struct TestChallenge {
    let test: TestBank
    let token: String
    let id: String
    let paReq: String
    let md: String
    let key: String

    init(_ test: TestBank, invoice: String, pan: String = TestBank.challenged) throws {
        self.test = test
        token = try test.token(invoice: invoice)
        let answer = test.send(TestBank.order(invoice, pan: pan), token: token).json
        id = try #require(answer["id"]?.string)
        paReq = try #require(answer["secure3D"]?["paReq"]?.string)
        md = try #require(answer["secure3D"]?["md"]?.string)
        let action = try #require(answer["secure3D"]?["action"]?.string)
        key = String(try #require(action.split(separator: "=").last))
    }

    func post(_ step: String, _ fields: [BankCall.Field], query: [BankCall.Field] = []) -> BankAnswer {
        test.bank.answer(
            BankCall(
                "POST",
                ["acs", step],
                query: query,
                contentType: "application/x-www-form-urlencoded",
                body: FormURLEncoded.encode(fields)
            )
        )
    }

    func open(termURL: String = "https://shop.example/3ds") -> BankAnswer {
        post("pa", [("PaReq", paReq), ("MD", md), ("TermUrl", termURL)], query: [("id", key)])
    }

    /// Types a code and gives the PaRes and MD that go to the shop.
    func type(_ code: String) throws -> (paRes: String, md: String) {
        let page = post("code", [("id", key), ("TermUrl", "https://shop.example/3ds"), ("code", code)]).text
        return (try #require(page.hiddenField("PaRes")), try #require(page.hiddenField("MD")))
    }

    func confirm(code: String) throws -> BankAnswer {
        let (paRes, md) = try type(code)
        return test.confirm(access: token, id: id, paRes: paRes, md: md)
    }
}

extension BankAnswer {
    var json: WireValue { WireValue(parsing: body) ?? .null }
    var text: String { String(decoding: body, as: UTF8.self) }
}

extension WireValue {
    var names: [String] { members?.map(\.name) ?? [] }
}

extension String {
    /// The value of a hidden field; the values here hold nothing that is escaped.
    func hiddenField(_ name: String) -> String? {
        let start = "<input type=\"hidden\" name=\"\(name)\" value=\""
        return split(separator: "\n").first { $0.hasPrefix(start) }.map {
            String($0.dropFirst(start.count).dropLast(2))
        }
    }
}
