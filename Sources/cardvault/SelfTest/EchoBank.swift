import Cryptography
import HTTP
import JSON
import Locks
import Secrets

/// A bank that says in every field of every answer what card it was sent: the worst that could happen to a vault.
///
/// The account decides what kind of answer comes: `echo-verified`, `echo-declined`, `echo-challenge`, or `echo-FIELD` for an
/// answer whose FIELD, which means something, is the card number as well.
final class EchoBank: Sendable {
    /// Fields of an answer that mean something to a vault.
    static let meaningful = [
        "id", "accountID", "amount", "currency", "invoiceID", "terminal", "terminalID", "cardID", "code", "status",
        "statusName", "resultCode", "secure3D",
    ]
    /// Fields that say something to people only.
    static let told = [
        "amountBonus", "description", "email", "language", "phone", "reference", "intReference", "fee", "secureDetails",
        "qrReference", "ip", "ipCity", "ipCountry", "issuer", "issuerBankCountry", "cardMask", "cardType", "name",
        "message",
        "reason", "approvalCode", "dateTime", "CardHash", "Token", "PayerName", "TransactionId", "MerchantID", "acsUrl",
    ]

    private struct Operation {
        let account: String
        let pan: String
    }
    private struct State {
        var operations: [String: Operation] = [:]
        var links: [String] = []
        var calls = 0
    }
    private let key: RSAPrivateKey
    private let canaries: Canaries
    private let state = Locked(State())

    init(_ canaries: Canaries) throws(CryptographyError) {
        self.canaries = canaries
        key = try RSAPrivateKey.generate(bits: 2_048)
    }

    var publicKey: RSAPublicKey { key.publicKey }
    /// How many calls there were.
    var calls: Int { state.withLock { $0.calls } }
    /// The addresses where it was told to report.
    var links: [String] { state.withLock { $0.links } }

    /// Answers one call of the vault.
    func respond(to request: Request) async -> Response {
        state.withLock { $0.calls += 1 }
        let path = (0..<request.segmentCount).map { request.segment($0) }
        switch path.first {
        case "token":
            let pan = canaries.make("the bank's answer to a token").pan
            let token = "token-" + String(UInt64.random(in: 0...(.max)), radix: 16)
            return answer(
                200,
                [("access_token", .string(token)), ("expires_in", 1_200), ("token_type", "Bearer")]
                    + ["scope", "extra", pan].map { ($0, .string(pan)) }
            )
        case "public.rsa": return Response(status: 200, body: .text(key.publicKey.pem))
        case "payment": return pay(request)
        case "payments": return confirmed(request)
        case "check-status": return status(path.last ?? "")
        case "cards": return list(path.last ?? "")
        default:
            let pan = canaries.make("the bank's answer to a deactivation").pan
            return Response(status: 200, headers: [HeaderField("X-Echo", pan)], body: .text("Card \(pan) is off"))
        }
    }

    private func pay(_ request: Request) -> Response {
        let body = request.withBody { try? JSONDocument(parsing: $0) }?.root
        let invoice = body?["invoiceId"]?.string ?? ""
        let account = body?["accountId"]?.string ?? ""
        let operation = Operation(account: account, pan: pan(in: body?["cryptogram"]?.string ?? ""))
        state.withLock { state in
            state.operations[invoice] = operation
            if let link = body?["postLink"]?.string { state.links.append(link) }
        }
        switch account {
        case "echo-declined": return answer(400, fields(operation, invoice, [("code", 465), ("status", "FAILED")]))
        case "echo-challenge":
            let secure: JSONValue = [
                "action": "https://acs.example.kz/pay", "paReq": .string("PaReq " + operation.pan),
                "md": .string("MD " + operation.pan),
            ]
            let shown = fields(operation, invoice, [("secure3D", secure), ("cardID", "")])
            return answer(200, shown.filter { !["code", "status"].contains($0.0) })
        default: return answer(200, fields(operation, invoice, []))
        }
    }

    private func confirmed(_ request: Request) -> Response {
        let open = state.withLock { $0.operations.first { $0.value.account == "echo-challenge" } }
        guard let (invoice, operation) = open else { return Response(status: 404) }
        return answer(200, fields(operation, invoice, []))
    }

    private func status(_ invoice: String) -> Response {
        guard let operation = state.withLock({ $0.operations[invoice] }) else {
            return answer(200, [("resultCode", "102"), ("resultMessage", "not found")])
        }
        let transaction = fields(operation, invoice, [("statusName", "VERIFIED")])
        let code: JSONValue = operation.account == "echo-resultCode" ? .string(operation.pan) : "100"
        return answer(
            200,
            [
                ("resultCode", code), ("resultMessage", .string(operation.pan)),
                ("transaction", .object(transaction.map { JSONValue.Member($0.0, $0.1) })),
            ]
        )
    }

    private func list(_ account: String) -> Response {
        let own = state.withLock { $0.operations.filter { $0.value.account == account } }
        let cards = own.map { invoice, operation in
            JSONValue.object(
                fields(operation, invoice, [("PaymentAvailable", true)])
                    .map { JSONValue.Member($0.0 == "cardID" ? "ID" : $0.0 == "id" ? "Reference2" : $0.0, $0.1) }
            )
        }
        return Response(status: 200, body: .text(JSONValue.array(cards).text))
    }

    /// A verified answer with the card in every field that may say anything, with changes.
    private func fields(
        _ operation: Operation,
        _ invoice: String,
        _ changes: [(String, JSONValue)]
    ) -> [(String, JSONValue)] {
        var fields: [(String, JSONValue)] = [
            ("id", .string("7d1c0b2e-0000-4000-8000-0" + String(repeating: "0", count: 5) + invoice.suffix(6))),
            ("accountID", .string(operation.account)), ("amount", 0), ("currency", "USD"),
            ("invoiceID", .string(invoice)), ("cardID", .string("handle-of-" + invoice.suffix(6))), ("code", 0),
            ("status", "VERIFIED"), ("secure3D", .null),
        ]
        let spaced = operation.pan.enumerated().map { $0 > 0 && $0.isMultiple(of: 4) ? " \($1)" : "\($1)" }.joined()
        for (place, name) in Self.told.enumerated() {
            fields.append((name, .string([operation.pan, spaced, "card \(operation.pan)!"][place % 3])))
        }
        // A name of no meaning, too.
        fields.append((operation.pan, .string(operation.pan)))
        for (name, value) in changes + echoed(operation) {
            fields.removeAll { $0.0 == name }
            fields.append((name, value))
        }
        return fields
    }

    private func echoed(_ operation: Operation) -> [(String, JSONValue)] {
        let name = String(operation.account.dropFirst("echo-".count))
        guard Self.meaningful.contains(name) else { return [] }
        return [(name, .string(operation.pan))]
    }

    private func answer(_ status: Int, _ fields: [(String, JSONValue)]) -> Response {
        let text = JSONValue.object(fields.map { JSONValue.Member($0.0, $0.1) }).text
        return Response(status: status, headers: [HeaderField("Content-Type", "application/json")], body: .text(text))
    }

    /// The number in a cryptogram; one of its own for what was not made with our key.
    private func pan(in cryptogram: String) -> String {
        guard let block = try? Base64.decode(cryptogram), let plain = try? key.decryptPKCS1v15(block.span),
            let document = plain.withBytes({ try? JSONDocument(parsing: $0) }), let pan = document.root["hpan"]?.string
        else { return canaries.make("the bank's answer to a bad cryptogram").pan }
        return pan
    }
}
