import API
import CardVault
import HTTP
import JSON
import Locks
import Testing

private let pan = "4405639704015096"

@Test func `a request that is wrong in every way is refused in the contract's order as it is mended step by step`()
    async throws
{
    var policy = Policy()
    policy.verificationsPerAccountPerHour = 1
    let world = try await World(policy: policy)
    let weak = try await world.client([.cardsRead])
    let strong = try await world.client([.verify], accounts: ["shop-"])
    world.bank.script.withLock { $0.refusal = .unavailable }
    let key = [(name: "Idempotency-Key", value: "k")]
    let path = "/v1/accounts/other-1/verifications"
    let good = #"{"cryptogram":"\#(World.cryptogram)","cardSave":true}"#

    #expect(await world.ask(.post, path, "{", key: "no").problem == "malformed-json")
    #expect(
        await world.ask(.post, path, #"{"x":"\#(pan)"}"#, key: "no", type: "text/plain").problem == "unauthenticated"
    )
    #expect(await world.ask(.post, path, #"{"x":"\#(pan)"}"#, key: weak, type: "text/plain").problem == "missing-scope")
    #expect(
        await world.ask(.post, path, #"{"x":"\#(pan)"}"#, key: strong, type: "text/plain").problem == "pan-detected"
    )
    #expect(
        await world.ask(.post, path, #"{"x":1}"#, key: strong, type: "text/plain").problem == "unsupported-media-type"
    )
    #expect(await world.ask(.post, path, #"{"x":1}"#, key: strong).problem == "idempotency-key-missing")
    #expect(await world.ask(.post, path, #"{"x":1}"#, key: strong, headers: key).problem == "invalid-fields")
    #expect(await world.ask(.post, path, good, key: strong, headers: key).problem == "account-not-found")
    let seen = path.replacing("other-1", with: "shop-1")
    #expect(await world.ask(.post, seen, good, key: strong, headers: key).problem == "bank-unavailable")
    world.bank.script.withLock { $0.refusal = nil }
    #expect(await world.ask(.post, seen, good, key: strong, headers: key).status == 201)
    world.bank.script.withLock { $0.refusal = .unavailable }
    #expect(
        await world.ask(.post, seen, good, key: strong, headers: [("Idempotency-Key", "l")]).problem
            == "account-limited"
    )
}

@Test func `a card of a bound client's foreign account is as absent as one that never was`() async throws {
    let world = try await World()
    let foreign = try await world.save("other-1")
    let bound = try await world.client([.cardsRead, .cardsReveal, .verify, .cardsRevoke], accounts: ["shop-"])
    let absent = "card_" + String(repeating: "a", count: 26)
    for (method, suffix, body) in [
        (Method.get, "", nil), (.post, "/reveal", #"{"purpose":"x"}"#), (.post, "/revocation", #"{"reason":"lost"}"#),
        (.post, "/presence-check", nil), (.get, "/verifications", nil),
    ] as [(Method, String, String?)] {
        let hidden = await world.ask(method, "/v1/cards/\(foreign.id.text)\(suffix)", body, key: bound)
        let missing = await world.ask(method, "/v1/cards/\(absent)\(suffix)", body, key: bound)
        let malformed = await world.ask(method, "/v1/cards/card_1\(suffix)", body, key: bound)
        #expect([hidden.status, missing.status, malformed.status] == [404, 404, 404])
        #expect([hidden.problem, missing.problem, malformed.problem] == Array(repeating: "card-not-found", count: 3))
    }
    #expect(await world.ask(.get, "/v1/accounts/other-1/cards", key: bound).problem == "account-not-found")
    #expect(await world.ask(.get, "/v1/accounts/shop-1/cards", key: bound).status == 200)
}

@Test func `a terminal that a client is not bound to is as if absent`() async throws {
    let world = try await World()
    let bound = try await world.client([.verify, .cardsRead], terminals: [try TerminalName("second")])
    let card = try await world.save()
    #expect(await world.ask(.get, "/v1/cards/\(card.id.text)", key: bound).status == 404)
    #expect(try await world.ask(.get, "/v1/terminals", key: bound).value("terminals").count == 1)
    for name in ["default", "nowhere", "no such", ""] {
        #expect(await world.verify("a", #","terminal":"\#(name)""#, key: bound).problem == "terminal-not-found")
    }
    let used = await world.verify("a", "", key: bound)
    #expect(try used.string("terminal") == "second")
}

@Test func `a missing scope is 403 whether or not the thing exists`() async throws {
    let world = try await World()
    let card = try await world.save()
    let nobody = try await world.client([])
    for route in RouteList.all where route.isPrivate {
        let path = route.path(card: card.id.text)
        let reply = await world.ask(route.method, path, route.needsBody ? "{}" : nil, key: nobody)
        #expect(reply.problem == "missing-scope", "\(route.method) \(path)")
        let without = await world.ask(route.method, path, route.needsBody ? "{}" : nil, key: nil)
        #expect(without.problem == "unauthenticated", "\(route.method) \(path)")
        #expect(without.header("WWW-Authenticate") == "Bearer")
    }
}

@Test(arguments: [
    "", "Bearer", "Bearer ", "Basic abc", "Bearer cvk_" + String(repeating: "0", count: 64), "bearerx",
])
func `a credential that is none is 401`(credentials: String) async throws {
    let world = try await World()
    let reply = await world.ask(.get, "/v1/events", key: nil, headers: [("Authorization", credentials)])
    #expect(reply.status == 401)
}

@Test func `two credentials at once are none, and the scheme's case does not matter`() async throws {
    let world = try await World()
    let header = (name: "Authorization", value: "bEARER  " + world.admin)
    #expect(await world.ask(.get, "/v1/events", key: nil, headers: [header]).status == 200)
    #expect(await world.ask(.get, "/v1/events", key: nil, headers: [header, header]).status == 401)
}

@Test func `a verified certificate stands for its client over TLS only`() async throws {
    let world = try await World()
    let print = String(repeating: "ab", count: 32)
    _ = try await world.client([.eventsRead], certificate: .fingerprint(print))
    _ = try await world.client([.cardsRead], certificate: .subjectAlternativeName("shop.internal"))
    let bound = PeerCertificate(sha256: Array(repeating: 0xAB, count: 32))
    let named = PeerCertificate(sha256: Array(repeating: 1, count: 32), dnsNames: ["shop.internal"])
    func status(_ path: String, _ certificate: PeerCertificate, encrypted: Bool = true, key: String? = nil) async -> Int
    {
        let headers = key.map { [(name: "Authorization", value: "Bearer " + $0)] } ?? []
        let request = Request(.get, path, headers: headers, isEncrypted: encrypted, certificate: certificate)
        return await world.api.api(request).status
    }
    #expect(await status("/v1/events", bound) == 200)
    #expect(await status("/v1/events", bound, encrypted: false) == 401)
    #expect(await status("/v1/events", named) == 403)
    #expect(await status("/v1/accounts/a/cards", named) == 200)
    #expect(await status("/v1/events", bound, key: "wrong") == 401)
}

@Test func `unknown paths are 404 and unknown methods 405 with Allow, for callers who are known`() async throws {
    let world = try await World()
    #expect(await world.ask(.get, "/v1/nothing", key: nil).status == 401)
    for path in [
        "/", "/v1", "/v1/", "/v1/nothing", "/v2/events", "/v1/events/", "/v1/accounts//cards", "/v1/cards/a%2Fb",
    ] {
        #expect(await world.ask(.get, path).problem == "not-found", "\(path)")
    }
    let reply = await world.ask(.delete, "/v1/cards/card_1")
    #expect(reply.problem == "method-not-allowed")
    #expect(reply.header("Allow") == "GET, PATCH, HEAD, OPTIONS")
    #expect(await world.ask(.put, "/v1/events").header("Allow") == "GET, HEAD, OPTIONS")
    let options = await world.ask(.options, "/v1/cards/card_1", key: nil)
    #expect(options.status == 204)
    #expect(options.header("Allow") == "GET, PATCH, HEAD, OPTIONS")
    #expect(await world.ask(.head, "/v1/events").status == 200)
}

@Test func `fields that are unknown, doubled or of a wrong type are named, and the client's text is not`() async throws
{
    let world = try await World()
    let reply = await world.ask(
        .post,
        "/v1/accounts/!/verifications?secret-name=1",
        #"{"cardSave":"yes","cardSave":true,"secret-name":1,"label":7,"description":"\#(String(repeating: "й", count: 63))"}"#,
        headers: [("Idempotency-Key", "k")]
    )
    #expect(reply.status == 422)
    #expect(reply.header("Content-Type") == "application/problem+json")
    #expect(
        Set(reply.pointers) == ["/path/accountId", "/cardSave", "/label", "/description", "/cryptogram", "", "/query"]
    )
    #expect(!reply.text.contains("secret-name"))
    #expect(
        await world.ask(.post, "/v1/accounts/a/verifications", "[1]", headers: [("Idempotency-Key", "k")]).status == 422
    )
    for query in ["limit=0", "limit=101", "limit=x", "limit=1&limit=2", "limit=+1"] {
        #expect(await world.ask(.get, "/v1/accounts/a/cards?" + query).pointers == ["/query/limit"], "\(query)")
    }
    #expect(await world.ask(.get, "/v1/accounts/a/cards?limit=%zz").problem == "malformed-query")
}

@Test func `a body must be JSON by its type too`() async throws {
    let world = try await World()
    let path = "/v1/cards/card_1/reveal"
    for type in [nil, "text/json", "application/json; charset=latin1", "application/x-www-form-urlencoded"] as [String?]
    {
        #expect(await world.ask(.post, path, "{}", type: type).status == 415, "\(type ?? "none")")
    }
    for type in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""] {
        #expect(await world.ask(.post, path, "{}", type: type).status == 422, "\(type)")
    }
    let packed = await world.ask(.post, path, "{}", headers: [("Content-Encoding", "gzip")])
    #expect(packed.status == 415)
    #expect(await world.ask(.post, path, nil).problem == "length-required")
    #expect(await world.ask(.post, path, "{\"a\":1}x").problem == "malformed-json")
}

@Test func `every answer has its name, is not stored and cannot be sniffed`() async throws {
    let world = try await World()
    for reply in [
        await world.ask(.get, "/v1/events"), await world.ask(.get, "/v1/x"),
        await world.ask(.get, "/v1/events", key: nil),
        await world.ask(.options, "/v1/events"), Reply(world.api.errorResponse(431)),
        Reply(await world.api.ops(Request(.get, "/healthz"))),
        Reply(await world.api.callback(Request(.post, "/epay/x"))),
    ] {
        #expect(reply.header("Cache-Control") == "no-store")
        #expect(reply.header("X-Content-Type-Options") == "nosniff")
        #expect(reply.header("X-Request-Id")?.isEmpty == false)
    }
    let kept = await world.ask(.get, "/v1/x", headers: [("x-request-id", "Abc-1._")])
    #expect(kept.header("X-Request-Id") == "Abc-1._")
    #expect(try kept.string("instance") == "Abc-1._")
    for bad in ["a b", "", String(repeating: "x", count: 65), "ä"] {
        let made = await world.ask(.get, "/v1/events", headers: [("X-Request-Id", bad)])
        #expect(made.header("X-Request-Id") != bad)
        #expect(made.status == 200)
    }
}
