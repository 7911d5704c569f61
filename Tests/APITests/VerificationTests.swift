import CardVault
import HTTP
import JSON
import Locks
import Secrets
import Testing

@Test func `a verification that the bank accepts saves the card`() async throws {
    let world = try await World()
    try world.bank.script.withLock { $0.answers = [try .verified()] }
    let reply = await world.verify(
        "customer-1",
        #","reference":"r-1","label":"Gold","email":"a@b.kz","data":"{\"a\":1}""#
    )
    #expect(reply.status == 201)
    #expect(
        try reply.json.members.map(\.name) == [
            "id", "accountId", "cardId", "kind", "status", "cardSave", "invoiceId", "terminal", "reference",
            "createdAt", "updatedAt", "card", "challenge", "decline", "failure", "bank",
        ]
    )
    #expect(try reply.string("status") == "verified")
    #expect(try reply.string("kind") == "initial")
    #expect(try reply.string("card", "last4") == "5096")
    #expect(try reply.string("bank", "transactionId") == "tx-1")
    #expect(reply.header("Location") == "/v1/verifications/" + (try reply.string("id")))
    let card = await world.ask(.get, "/v1/cards/" + (try reply.string("cardId")))
    #expect(try card.string("label") == "Gold")
    #expect(try card.string("reference") == "r-1")
    let read = await world.ask(.get, "/v1/verifications/" + (try reply.string("id")))
    #expect(read.text == reply.text)
    let order = try #require(world.bank.script.withLock { $0.orders }.first)
    #expect(order.details.email == "a@b.kz")
    #expect(order.details.data == SecretBytes(utf8: #"{"a":1}"#))
}

@Test func `a decline tells code, category and advice`() async throws {
    let world = try await World()
    world.bank.script.withLock { $0.answers = [BankAnswer(.code(484))] }
    let reply = await world.verify()
    #expect(reply.status == 201)
    #expect(try reply.string("status") == "declined")
    #expect(try reply.value("decline", "code").int == 484)
    #expect(try reply.string("decline", "category") == "funds")
    #expect(try reply.string("decline", "advice") == "later")
    #expect(try !reply.string("decline", "message").isEmpty)
}

@Test func `an open challenge shows where the browser goes, and ends with its confirmation`() async throws {
    let world = try await World()
    world.bank.script.withLock { $0.answers = [.challenge()] }
    let reply = await world.verify("customer-1", #","termUrl":"https://shop.example.kz/term?x=1""#)
    #expect(try reply.string("status") == "challenge")
    #expect(
        try reply.value("challenge").members.map(\.name) == [
            "action", "paReq", "md", "termUrl", "pageUrl", "expiresAt",
        ]
    )
    #expect(try reply.string("challenge", "termUrl") == "https://shop.example.kz/term?x=1")
    #expect(try reply.string("challenge", "paReq") == "eJxVUt+==")
    let path = "/v1/verifications/" + (try reply.string("id"))
    try world.bank.script.withLock { $0.answers = [try .verified()] }
    let confirmed = await world.ask(.post, path + "/confirmation", #"{"paRes":"eJzz","md":"md-2"}"#)
    #expect(confirmed.status == 200)
    #expect(try confirmed.string("status") == "verified")
    #expect(try confirmed.value("challenge").isNull)
    let again = await world.ask(.post, path + "/confirmation", #"{"paRes":"eJzz","md":"md-2"}"#)
    #expect(again.text == confirmed.text)
    #expect(await world.ask(.post, path + "/confirmation", #"{"paRes":7}"#).pointers == ["/paRes", "/md"])
    #expect(await world.ask(.post, path + "/cancellation").problem == "verification-final")
}

@Test func `a challenge of ours returns to our page`() async throws {
    let world = try await World()
    world.bank.script.withLock { $0.answers = [.challenge()] }
    let reply = await world.verify()
    let id = try reply.string("id")
    #expect(try reply.string("challenge", "termUrl") == "https://cards.example.kz/3ds/\(id)/return")
    #expect(try reply.string("challenge", "pageUrl") == "https://cards.example.kz/3ds/\(id)")
    let cancelled = await world.ask(.post, "/v1/verifications/\(id)/cancellation", "{}")
    #expect(try cancelled.string("failure", "reason") == "cancelled")
    #expect(await world.ask(.post, "/v1/verifications/\(id)/cancellation").text == cancelled.text)
}

@Test func `a saved card is verified again on its own terminal without cardSave`() async throws {
    let world = try await World()
    let card = try await world.save()
    let path = "/v1/cards/\(card.id.text)/verifications"
    let key = [(name: "Idempotency-Key", value: "again-1")]
    try world.bank.script.withLock { $0.answers = [try .verified()] }
    let reply = await world.ask(.post, path, #"{"cryptogram":"\#(World.cryptogram)"}"#, headers: key)
    #expect(reply.status == 201)
    #expect(try reply.string("kind") == "reverification")
    #expect(try reply.string("cardId") == card.id.text)
    #expect(try reply.value("cardSave").bool == false)
    let list = await world.ask(.get, path)
    #expect(try list.value("verifications").count == 2)
    let withSave = await world.ask(
        .post,
        path,
        #"{"cryptogram":"\#(World.cryptogram)","cardSave":true}"#,
        headers: [("Idempotency-Key", "again-2")]
    )
    #expect(withSave.status == 422)
    _ = await world.ask(.post, "/v1/cards/\(card.id.text)/revocation", #"{"reason":"other"}"#)
    let revoked = await world.ask(
        .post,
        path,
        #"{"cryptogram":"\#(World.cryptogram)"}"#,
        headers: [("Idempotency-Key", "again-3")]
    )
    #expect(revoked.status == 409)
    #expect(revoked.problem == "card-revoked")
}

@Test func `verifications are listed by status and reference`() async throws {
    let world = try await World()
    try world.bank.script.withLock { $0.answers = [try .verified(), BankAnswer(.code(484))] }
    _ = await world.verify("c-1", #","reference":"a""#, idempotencyKey: "1")
    _ = await world.verify("c-1", #","reference":"b""#, idempotencyKey: "2")
    let path = "/v1/accounts/c-1/verifications"
    #expect(try await world.ask(.get, path).value("verifications").count == 2)
    #expect(try await world.ask(.get, path + "?status=declined").string("verifications", "0", "reference") == "b")
    #expect(try await world.ask(.get, path + "?reference=a").string("verifications", "0", "status") == "verified")
    #expect(await world.ask(.get, path + "?status=no").pointers == ["/query/status"])
    #expect(await world.ask(.get, path + "?cursor=zzz").pointers == ["/query/cursor"])
}

@Test(arguments: [
    "", "A", "AAAA", String(repeating: "A", count: 88), String(repeating: "A", count: 85) + "R==",
    String(repeating: "A", count: 84) + "-Q==", String(repeating: "A", count: 85) + "Q=", World.cryptogram + "\\n",
    " " + World.cryptogram,
])
func `a cryptogram is strict base64 of exactly the bank key's length`(text: String) async throws {
    let world = try await World()
    let reply = await world.ask(
        .post,
        "/v1/accounts/a/verifications",
        #"{"cryptogram":"\#(text)","cardSave":true}"#,
        headers: [("Idempotency-Key", "k")]
    )
    #expect(reply.status == 422)
    #expect(reply.pointers == ["/cryptogram"])
    #expect(world.bank.script.withLock { $0.opened } == 0)
}

@Test func `a bank that gives no token leaves nothing behind`() async throws {
    let world = try await World()
    world.bank.script.withLock { $0.refusal = .credentialsRefused }
    let reply = await world.verify()
    #expect(reply.status == 503)
    #expect(reply.problem == "bank-unavailable")
    #expect(try await world.ask(.get, "/v1/accounts/customer-1/verifications").value("verifications").count == 0)
    try world.bank.script.withLock {
        $0.refusal = nil
        $0.answers = [try .verified()]
    }
    #expect(await world.verify().status == 201)
}

@Test func `an account has so many verifications an hour and no more`() async throws {
    var policy = Policy()
    policy.verificationsPerAccountPerHour = 1
    let world = try await World(policy: policy)
    _ = await world.verify(idempotencyKey: "1")
    let refused = await world.verify(idempotencyKey: "2")
    #expect(refused.status == 429)
    #expect(refused.problem == "account-limited")
    #expect(refused.header("Retry-After") != nil)
}

@Test(arguments: [
    ("returnUrl", "http://shop.example.kz/"), ("returnUrl", "https://u@shop.example.kz/"),
    ("termUrl", "https://shop.example.kz/#f"), ("returnUrl", "ftp://shop.example.kz/"), ("termUrl", "shop"),
    ("returnUrl", "https://shop.example.kz/" + String(repeating: "x", count: 2_048)),
    ("returnUrl", "https://evil.example.kz/"), ("returnUrl", "https://shop.example.kz:8443/"),
])
func `an address that a browser must not be sent to is refused`(field: String, url: String) async throws {
    let world = try await World(returning: ["https://shop.example.kz"])
    let reply = await world.verify("a", #","\#(field)":"\#(url)""#)
    #expect(reply.status == 422)
    #expect(reply.pointers == ["/" + field])
}

@Test func `returnUrl and termUrl exclude each other`() async throws {
    let world = try await World(returning: ["https://shop.example.kz"])
    let both = #","returnUrl":"https://shop.example.kz/r","termUrl":"http://127.0.0.1:9/t""#
    #expect(await world.verify("a", both).pointers == ["/termUrl"])
    #expect(await world.verify("a", #","returnUrl":"https://shop.example.kz/r?x=1""#).status == 201)
    #expect(await world.verify("a", #","termUrl":"http://127.0.0.1:9/t""#, idempotencyKey: "2").status == 201)
}
