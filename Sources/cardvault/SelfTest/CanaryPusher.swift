import API
import Cryptography
import HTTP
import JSON
import Secrets

/// Sends canaries wherever something can be sent.
struct CanaryPusher {
    let client: SelfTestClient
    let canaries: Canaries
    let bank: EchoBank
    /// A card of the vault, for the calls that need one.
    private(set) var card = "card_" + String(repeating: "a", count: 26)
    private(set) var verification = "ver_" + String(repeating: "a", count: 26)
    private(set) var requests = 0
    private(set) var verifications = 0

    init(_ client: SelfTestClient, _ canaries: Canaries, _ bank: EchoBank) {
        self.client = client
        self.canaries = canaries
        self.bank = bank
    }

    /// The ways a number is written by those who should not write it.
    private func writings(_ canary: Canary) -> [String] {
        [canary.pan, canary.grouped(by: " "), canaries.document(canary)]
    }

    // MARK: Verifications, with a bank that echoes

    /// One verification for each kind of answer, and one whose cryptogram is the card in the clear.
    mutating func verify() async throws(Failure) {
        let kinds = ["verified", "declined", "challenge"] + EchoBank.meaningful
        for kind in kinds {
            let canary = canaries.make("a cryptogram, echoed by the bank in every field (\(kind))")
            let answer = try await verify("echo-" + kind, try cryptogram(canary))
            guard answer.status == 201, let made = answer.json else {
                throw Failure("the vault of the self-test refused a verification (\(answer.status))")
            }
            if kind == "verified" {
                guard let card = made["cardId"]?.string else { throw Failure("the self-test could not save a card") }
                self.card = card
            }
            if let id = made["id"]?.string { verification = id }
            if kind == "challenge" { try await finish(verification, made) }
        }
        let bare = canaries.make("a cryptogram that is the card in the clear")
        let room = bank.publicKey.ciphertextCount
        let clear = Array(canaries.document(bare).utf8)
        _ = try await verify(
            "echo-bare",
            Base64.encode((clear + [UInt8](repeating: 0x20, count: room - clear.count)).span)
        )
    }

    private mutating func verify(_ account: String, _ cryptogram: String) async throws(Failure) -> SelfTestClient.Answer
    {
        verifications += 1
        requests += 1
        let body: JSONValue = [
            "cryptogram": .string(cryptogram), "cardSave": true, "cardholderName": "SELF TEST",
            "data": .string(#"{"cvc":"\#(canaries.cvc)"}"#), "email": "self-test@example.kz", "label": "Self-test",
        ]
        return try await client.call(.post, "/accounts/\(account)/verifications", body, headers: [SelfTestClient.fresh])
    }

    private func cryptogram(_ canary: Canary) throws(Failure) -> String {
        guard let block = try? bank.publicKey.encryptPKCS1v15(Array(canaries.document(canary).utf8).span) else {
            throw Failure("the self-test cannot encrypt")
        }
        return Base64.encode(block.span)
    }

    /// The way through the page of a challenge, its result with a canary too.
    private mutating func finish(_ id: String, _ made: JSONElement) async throws(Failure) {
        guard let challenge = made["challenge"], let page = challenge["pageUrl"]?.string,
            let back = challenge["termUrl"]?.string
        else { throw Failure("the self-test got no challenge") }
        requests += 2
        _ = try await client.send(.get, Self.path(page), to: "public")
        let canary = canaries.make("the result of a challenge")
        _ = try await client.send(
            .post,
            Self.path(back),
            to: "public",
            headers: [HeaderField("Content-Type", "application/x-www-form-urlencoded")],
            body: form([("PaRes", canaries.document(canary)), ("MD", canary.pan)])
        )
    }

    // MARK: Every field of every call

    /// Sends canaries in each field of each call of the API, one at a time.
    mutating func pushFields() async throws(Failure) {
        for call in try FieldList().calls {
            let name = "\(call.route.method.token) \(call.route.template)"
            for field in call.fields {
                for writing in writings(canaries.make("\(name), \(field.place.rawValue) \(field.name)")) {
                    try await push(writing, in: field, of: call.route)
                }
            }
            try await pushAround(call.route, name)
        }
    }

    private mutating func push(_ text: String, in field: CallField, of route: Route) async throws(Failure) {
        switch field.place {
        case .path: try await send(route, path: text)
        case .query: try await send(route, query: [(field.name, text)])
        case .header: try await send(route, headers: [HeaderField("Idempotency-Key", text)])
        case .body: try await send(route, body: .object([JSONValue.Member(field.name, .string(text))]))
        }
    }

    /// What every call has and no specification names: unknown names, broken bodies, and the headers of HTTP.
    private mutating func pushAround(_ route: Route, _ name: String) async throws(Failure) {
        let canary = canaries.make("\(name), names, headers and a broken body")
        for text in writings(canary) {
            try await send(route, query: [(text, "1")])
            try await send(
                route,
                headers: [
                    HeaderField("X-Request-Id", text), HeaderField("traceparent", text), HeaderField("Cookie", text),
                    HeaderField("User-Agent", text), HeaderField("Referer", text), HeaderField("Forwarded", text),
                ]
            )
            for field in ["Content-Type", "Content-Encoding", "Accept", "Accept-Language", "X-Forwarded-For"]
                as [StaticString]
            {
                try await send(route, headers: [HeaderField(field, text)])
            }
            try await send(route, authorization: "Bearer " + text)
            guard case .none = route.body else {
                try await send(route, body: .object([JSONValue.Member(text, 1)]))
                try await send(route, body: ["cvc": .string(canaries.cvc)])
                try await send(route, raw: "{\"a\":" + text)
                try await send(route, body: .string(text))
                continue
            }
        }
    }

    private mutating func send(
        _ route: Route,
        path: String? = nil,
        query: [(name: String, value: String)] = [],
        headers: [HeaderField] = [],
        authorization: String? = nil,
        body: JSONValue? = nil,
        raw: String? = nil
    ) async throws(Failure) {
        requests += 1
        var target = "/v1"
        for piece in route.pieces {
            switch piece {
            case .literal(let text): target += "/\(text)"
            case .parameter(let name): target += "/" + PercentEncoding.encode(path ?? example(name))
            }
        }
        if !query.isEmpty { target += "?" + form(query) }
        let isNoted = headers.contains { "\($0.name)" == "Idempotency-Key" }
        let isTyped = headers.contains { "\($0.name)" == "Content-Type" }
        let kind =
            (isTyped ? [] : [HeaderField("Content-Type", "application/json")]) + (isNoted ? [] : [SelfTestClient.fresh])
        // A call that does what it says would be a wait, or the end of what others need: those are sent with a canary only.
        let answer = try await client.send(
            route.method,
            target,
            headers: kind + headers,
            authorization: authorization.map { SecretBytes(utf8: $0) },
            body: raw ?? body?.text
        )
        guard answer.status < 500 || answer.status == 503 else {
            throw Failure("\(route.method.token) \(route.template) failed with \(answer.status) in the self-test")
        }
    }

    private func example(_ parameter: String) -> String {
        switch parameter {
        case "accountId": "self-test"
        case "cardId": card
        case "verificationId": verification
        case "sequence": "0"
        case "sessionId": "ses_" + String(repeating: "a", count: 26)
        default: "cli_" + String(repeating: "a", count: 26)
        }
    }

    // MARK: The public listener

    /// Sends canaries where browsers and the bank come.
    mutating func pushToPublic() async throws(Failure) {
        let link = bank.links.first.map(Self.path) ?? "/epay/none"
        for field in EchoBank.meaningful + EchoBank.told {
            let canary = canaries.make("a callback of the bank, \(field)")
            for text in writings(canary) {
                requests += 1
                let body = JSONValue.object([JSONValue.Member(field, .string(text))]).text
                _ = try await client.send(.post, link, to: "public", body: body)
            }
        }
        for path in ["/3ds/{}", "/3ds/{}/return", "/epay/{}", "/card-entry/{}", "/assets/{}", "/{}"] {
            for text in writings(canaries.make("the public listener, \(path)")) {
                let target =
                    String(path.split(separator: "{}", omittingEmptySubsequences: false)[0])
                    + PercentEncoding.encode(text) + (path.hasSuffix("return") ? "/return" : "")
                requests += 2
                let accepted = HeaderField("Accept-Language", text)
                let query = form([("q", text), ("lang", text), (text, "1")])
                _ = try await client.send(.get, target + "?" + query, to: "public", headers: [accepted])
                _ = try await client.send(
                    .post,
                    target,
                    to: "public",
                    headers: [HeaderField("Content-Type", "application/x-www-form-urlencoded")],
                    body: form([("PaRes", text), ("MD", text), (text, text)])
                )
            }
        }
        for path in ["/healthz", "/readyz", "/metrics"] {
            for text in writings(canaries.make("the ops listener, \(path)")) {
                requests += 1
                _ = try await client.send(.get, path + "?" + form([("q", text)]), to: "ops")
            }
        }
    }

    private func form(_ items: [(name: String, value: String)]) -> String {
        String(decoding: FormURLEncoded.encode(items), as: UTF8.self)
    }

    private static func path(_ url: String) -> String {
        guard let url = try? ClientURL(url) else { return "/" }
        return url.path + (url.query.map { "?" + $0 } ?? "")
    }
}
