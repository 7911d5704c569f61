import CardVault
import HTTP
import JSON
import Locks
import Testing

@Test func `the cards of an account are listed newest first, page by page`() async throws {
    let world = try await World()
    for number in 1...3 { _ = try await world.save(handle: "handle-\(number)") }
    let first = await world.ask(.get, "/v1/accounts/customer-1/cards?limit=2")
    #expect(first.status == 200)
    #expect(try first.value("cards").count == 2)
    let cursor = try first.string("nextCursor")
    let second = await world.ask(.get, "/v1/accounts/customer-1/cards?limit=2&cursor=\(cursor)")
    #expect(try second.value("cards").count == 1)
    #expect(try second.value("nextCursor").isNull)
    let all = try first.value("cards").elements + second.value("cards").elements
    #expect(Set(all.compactMap { $0["id"]?.string }).count == 3)
}

@Test func `a card is shown with every field of the contract and none besides`() async throws {
    let world = try await World()
    let card = try await world.save()
    let reply = await world.ask(.get, "/v1/cards/\(card.id.text)")
    #expect(reply.status == 200)
    #expect(
        try reply.json.members.map(\.name) == [
            "id", "accountId", "status", "last4", "mask", "brand", "issuer", "issuerBankCountry", "terminal", "label",
            "reference", "default", "verifiedAt", "reverifyDueAt", "presence", "createdAt", "suspension", "revokedAt",
            "revocation",
        ]
    )
    #expect(try reply.string("mask") == "440563******5096")
    #expect(try reply.string("last4") == "5096")
    #expect(try reply.value("brand").isNull)
    #expect(try reply.string("verifiedAt") == "2025-01-01T00:00:00.000Z")
    #expect(try reply.string("reverifyDueAt") == "2025-06-30T00:00:00.000Z")
}

@Test func `a label is set and cleared, and absent fields stay`() async throws {
    let world = try await World()
    let path = "/v1/cards/\(try await world.save().id.text)"
    let labelled = await world.ask(.patch, path, #"{"label":"Gold \"1\"\u0041","default":true}"#)
    #expect(labelled.status == 200)
    #expect(try labelled.string("label") == #"Gold "1"A"#)
    #expect(try labelled.value("default").bool == true)
    let undone = await world.ask(.patch, path, #"{"default":false}"#)
    #expect(try undone.string("label") == #"Gold "1"A"#)
    #expect(try undone.value("default").bool == false)
    let cleared = await world.ask(.patch, path, #"{"label":null}"#)
    #expect(try cleared.value("label").isNull)
    let nothing = await world.ask(.patch, path, "{}")
    #expect(nothing.status == 422)
    let wrong = await world.ask(.patch, path, #"{"default":null,"label":3}"#)
    #expect(wrong.pointers.sorted() == ["/default", "/label"])
}

@Test func `a reveal gives the bank's handle and is refused unless the card is active`() async throws {
    let world = try await World()
    let path = "/v1/cards/\(try await world.save().id.text)"
    let revealed = await world.ask(.post, path + "/reveal", #"{"purpose":"order 7"}"#)
    #expect(revealed.status == 200)
    #expect(try revealed.string("epayCardId") == "handle-1")
    #expect(try revealed.string("terminalId") == "67e34d63-102f-4bd1")
    #expect(try revealed.string("terminal") == "default")
    let without = await world.ask(.post, path + "/reveal", "{}")
    #expect(without.status == 422)
    #expect(without.pointers == ["/purpose"])
    _ = await world.ask(.post, path + "/revocation", #"{"reason":"lost"}"#)
    let refused = await world.ask(.post, path + "/reveal", #"{"purpose":"order 8"}"#)
    #expect(refused.status == 409)
    #expect(refused.problem == "card-not-active")
}

@Test func `a revocation is final, has its reason, and gives the same answer again`() async throws {
    let world = try await World()
    let path = "/v1/cards/\(try await world.save().id.text)"
    let body = #"{"reason":"user_request","note":"said so"}"#
    let once = await world.ask(.post, path + "/revocation", body)
    let again = await world.ask(.post, path + "/revocation", body)
    #expect(once.status == 200)
    #expect(once.text == again.text)
    #expect(try once.string("status") == "revoked")
    #expect(try once.string("revocation", "reason") == "user_request")
    #expect(try once.string("revocation", "note") == "said so")
    #expect(try once.string("revocation", "by") == "root")
    #expect(try once.string("revocation", "bankDeactivation") == "pending")
    #expect(await world.ask(.patch, path, #"{"label":"x"}"#).problem == "card-revoked")
    #expect(try await world.ask(.get, "/v1/accounts/customer-1/cards").value("cards").count == 0)
    #expect(try await world.ask(.get, "/v1/accounts/customer-1/cards?status=all").value("cards").count == 1)
    #expect(try await world.ask(.get, "/v1/accounts/customer-1/cards?status=revoked").value("cards").count == 1)
    #expect(await world.ask(.post, path + "/revocation", #"{"reason":"boredom"}"#).pointers == ["/reason"])
}

@Test func `all cards of an account are revoked at once`() async throws {
    let world = try await World()
    for number in 1...2 { _ = try await world.save(handle: "handle-\(number)") }
    let reply = await world.ask(.post, "/v1/accounts/customer-1/revocation", #"{"reason":"account_closed"}"#)
    #expect(try reply.value("revoked").count == 2)
    let again = await world.ask(.post, "/v1/accounts/customer-1/revocation", #"{"reason":"account_closed"}"#)
    #expect(try again.value("revoked").count == 0)
}

@Test func `a presence check says what the bank's list says, and the card shows it`() async throws {
    let world = try await World()
    let card = try await world.save()
    let path = "/v1/cards/\(card.id.text)"
    let handle = try #require(card.bankCardID)
    world.bank.script.withLock { $0.list = [ListedCard(id: handle, mask: nil, isAvailable: true)] }
    let reply = await world.ask(.post, path + "/presence-check")
    #expect(reply.text == #"{"present":true,"available":true,"checkedAt":"2025-01-01T00:00:00.000Z"}"#)
    #expect(try await world.ask(.get, path).value("presence", "present").bool == true)
    world.bank.script.withLock { $0.list = nil }
    let unreachable = await world.ask(.post, path + "/presence-check")
    #expect(unreachable.status == 503)
    #expect(unreachable.problem == "bank-unavailable")
    #expect(unreachable.header("Retry-After") != nil)
}
