import CardVault
import HTTP
import JSON
import Locks
import RepositoryContract
import Testing

@Test func `a client is made, its key shown once, rotated with grace and disabled`() async throws {
    let world = try await World()
    let made = await world.ask(
        .post,
        "/v1/admin/clients",
        #"{"name":"shop","scopes":["events:read","verify"],"accounts":["shop-"],"terminals":["default"]}"#
    )
    #expect(made.status == 201)
    #expect(
        try made.json.members.map(\.name) == [
            "id", "name", "scopes", "accounts", "terminals", "certificate", "san", "createdAt", "disabledAt", "key",
        ]
    )
    let key = try made.string("key")
    #expect(key.hasPrefix("cvk_"))
    #expect(await world.ask(.get, "/v1/events", key: key).status == 200)
    let list = await world.ask(.get, "/v1/admin/clients")
    #expect(try list.value("clients").count == 2)
    #expect(!list.text.contains(key) && !list.text.contains("\"key\""))

    let path = "/v1/admin/clients/" + (try made.string("id"))
    let rotated = await world.ask(.post, path + "/rotation", #"{"graceSeconds":60}"#)
    let newer = try rotated.string("key")
    #expect(await world.ask(.get, "/v1/events", key: key).status == 200)
    world.clock.advance(by: .seconds(61))
    #expect(await world.ask(.get, "/v1/events", key: key).status == 401)
    #expect(await world.ask(.get, "/v1/events", key: newer).status == 200)
    #expect(try !(await world.ask(.post, path + "/disablement")).value("disabledAt").isNull)
    #expect(await world.ask(.get, "/v1/events", key: newer).status == 401)
    #expect(await world.ask(.post, path + "/rotation").problem == "client-not-found")
}

@Test(arguments: [
    (#"{"scopes":["verify"]}"#, ["/name"]), (#"{"name":"x"}"#, ["/scopes"]),
    (#"{"name":"x","scopes":["all"]}"#, ["/scopes"]),
    (#"{"name":"","scopes":["verify"]}"#, ["/name"]),
    (#"{"name":"x","scopes":["verify"],"accounts":["a b"]}"#, ["/accounts"]),
    (#"{"name":"x","scopes":["verify"],"terminals":["nowhere"]}"#, ["/terminals"]),
    (#"{"name":"x","scopes":["verify"],"certificate":"abc"}"#, ["/certificate"]),
    (#"{"name":"x","scopes":"verify"}"#, ["/scopes"]),
])
func `a client that cannot be is refused`(body: String, pointers: [String]) async throws {
    let world = try await World()
    let reply = await world.ask(.post, "/v1/admin/clients", body)
    #expect(reply.status == 422)
    #expect(reply.pointers == pointers)
}

@Test func `terminals tell what building a cryptogram needs`() async throws {
    let world = try await World()
    let reply = await world.ask(.get, "/v1/terminals")
    #expect(try reply.value("terminals").count == 2)
    #expect(
        try reply.value("terminals", "0").members.map(\.name) == ["name", "terminalId", "publicKeyPem", "sha256"]
    )
    world.bank.script.withLock { $0.keyRefusal = .unavailable }
    #expect(await world.ask(.get, "/v1/terminals").problem == "bank-unavailable")
}

@Test func `a card entry session is made, shown and cancelled`() async throws {
    let world = try await World(returning: ["https://shop.example.kz"])
    let path = "/v1/accounts/customer-1/card-entry-sessions"
    let made = await world.ask(.post, path, #"{"returnUrl":"https://shop.example.kz/r","cardSave":true}"#)
    #expect(made.status == 201)
    #expect(try made.json.members.map(\.name) == ["id", "url", "expiresAt"])
    let id = try made.string("id")
    #expect(try made.string("url") == "https://cards.example.kz/card-entry/\(id)")
    let shown = await world.ask(.get, "/v1/card-entry-sessions/\(id)")
    #expect(
        shown.text
            == #"{"id":"\#(id)","status":"open","verificationIds":[],"cardId":null,"expiresAt":"2025-01-01T00:15:00.000Z"}"#
    )
    let cancelled = await world.ask(.post, "/v1/card-entry-sessions/\(id)/cancellation")
    #expect(try cancelled.string("status") == "cancelled")
    #expect(await world.ask(.post, path, #"{"cardSave":true}"#).pointers == ["/returnUrl"])
    #expect(
        await world.ask(.post, path, #"{"returnUrl":"https://evil.kz/","cardSave":true}"#).pointers == ["/returnUrl"]
    )
    let absent = await world.ask(
        .post,
        path,
        #"{"returnUrl":"https://shop.example.kz/r","cardSave":true,"cardId":"card_1"}"#
    )
    #expect(absent.problem == "card-not-found")
}
