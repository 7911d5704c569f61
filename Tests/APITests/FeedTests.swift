import CardVault
import HTTP
import JSON
import Locks
import RepositoryContract
import Testing

@Test func `the feed is ordered, goes on from its place and ends with an empty page`() async throws {
    let world = try await World()
    try world.bank.script.withLock { $0.answers = [try .verified()] }
    _ = await world.verify()
    let start = await world.ask(.get, "/v1/events?after=&limit=1")
    #expect(try start.string("events", "0", "type") == "verification.created")
    #expect(
        try start.value("events", "0").members.map(\.name) == [
            "sequence", "type", "at", "accountId", "cardId", "verificationId",
        ]
    )
    let next = try #require(try start.value("next").int)
    let rest = await world.ask(.get, "/v1/events?after=\(next)&limit=500")
    #expect(try rest.value("events").elements.compactMap { $0["type"]?.string }.contains("card.saved"))
    let end = try #require(try rest.value("next").int)
    let nothing = await world.ask(.get, "/v1/events?after=\(end)")
    #expect(nothing.text == "{\"events\":[],\"next\":\(end)}")
    #expect(await world.ask(.get, "/v1/events?limit=501").status == 422)
    #expect(await world.ask(.get, "/v1/events?waitSeconds=31").status == 422)
}

@Test func `a reader waits for the next event`() async throws {
    let world = try await World()
    async let waiting = world.ask(.get, "/v1/events?waitSeconds=30")
    while world.clock.sleepers == 0 { await Task.yield() }
    _ = await world.verify()
    var reply: Reply?
    let clock = world.clock
    let mover = Task { while !Task.isCancelled { clock.advance(by: TimeSpan(milliseconds: 50)); await Task.yield() } }
    reply = await waiting
    mover.cancel()
    #expect(try reply?.string("events", "0", "type") == "verification.created")
}

@Test func `an erasure answers with counts, then zeros, and leaves only numbers in the feed`() async throws {
    let world = try await World()
    try world.bank.script.withLock { $0.answers = [try .verified()] }
    let made = await world.verify()
    let erased = await world.ask(.delete, "/v1/accounts/customer-1")
    #expect(
        erased.text == #"{"cardsErased":1,"verificationsErased":1,"erasedAt":"2025-01-01T00:00:00.000Z"}"#
    )
    #expect(try await world.ask(.delete, "/v1/accounts/customer-1").value("cardsErased").int == 0)
    #expect(await world.ask(.get, "/v1/cards/" + (try made.string("cardId"))).status == 404)
    let feed = await world.ask(.get, "/v1/events")
    #expect(!feed.text.contains("customer-1"))
    #expect(feed.text.contains(#"{"sequence":1,"type":"erased"}"#))
    #expect(feed.text.contains(#""type":"account.erased""#))
    #expect(await world.verify().problem == "idempotency-erased")
}

@Test func `a bound client sees no event of others`() async throws {
    let world = try await World()
    let bound = try await world.client([.eventsRead], accounts: ["shop-"])
    _ = await world.verify("other-1", idempotencyKey: "1")
    _ = await world.verify("shop-1", idempotencyKey: "2")
    let feed = await world.ask(.get, "/v1/events", key: bound)
    #expect(!feed.text.contains("other-1") && feed.text.contains("shop-1"))
}

@Test func `audit entries come with their place and leaf`() async throws {
    let world = try await World()
    let reply = await world.ask(.get, "/v1/audit/entries?limit=1")
    #expect(reply.status == 200)
    #expect(reply.text.hasPrefix(#"{"entries":[{"sequence":0,"leaf":{"action":"client.created""#))
    #expect(reply.text.hasSuffix(#""nextCursor":"1"}"#))
    #expect(await world.ask(.get, "/v1/audit/entries?cursor=x").pointers == ["/query/cursor"])
}
