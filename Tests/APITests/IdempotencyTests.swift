import CardVault
import HTTP
import JSON
import Locks
import Testing

@Test func `the same key and request give the same verification as it is by now, and the bank is asked once`()
    async throws
{
    let world = try await World()
    world.bank.script.withLock { $0.answers = [.challenge()] }
    let first = await world.verify(idempotencyKey: "\"key-7\"")
    #expect(first.header("Idempotent-Replayed") == nil)
    let id = try first.string("id")
    _ = await world.ask(.post, "/v1/verifications/\(id)/cancellation")
    let second = await world.verify(idempotencyKey: "key-7")
    #expect(second.status == 201)
    #expect(second.header("Idempotent-Replayed") == "true")
    #expect(try second.string("id") == id)
    #expect(try second.string("status") == "failed")
    #expect(world.bank.script.withLock { $0.opened } == 1)
}

@Test func `a replay is answered also while the bank's key cannot be had`() async throws {
    let world = try await World()
    _ = await world.verify()
    world.bank.script.withLock { $0.keyRefusal = .unavailable }
    #expect(await world.verify().header("Idempotent-Replayed") == "true")
    let other = await world.verify(idempotencyKey: "other")
    #expect(other.problem == "bank-unavailable")
    #expect(world.bank.script.withLock { $0.opened } == 1)
}

@Test func `a key belongs to one request of one client`() async throws {
    let world = try await World()
    let other = try await world.client([.verify])
    _ = await world.verify()
    for reply in [await world.verify("customer-1", #","label":"x""#), await world.verify("customer-2")] {
        #expect(reply.status == 422)
        #expect(reply.problem == "idempotency-key-reused")
    }
    #expect(await world.verify(key: other).header("Idempotent-Replayed") == nil)
}

@Test func `the second of two at once is told to wait`() async throws {
    let world = try await World()
    world.bank.script.withLock { $0.isHolding = true }
    async let first = world.verify()
    while world.bank.script.withLock({ $0.held.isEmpty }) { await Task.yield() }
    let second = await world.verify()
    #expect(second.status == 409)
    #expect(second.problem == "idempotency-in-progress")
    world.bank.release()
    #expect(await first.status == 201)
    #expect(await world.verify().header("Idempotent-Replayed") == "true")
}

@Test(arguments: ["", "\"\""])
func `a key that is empty is missing`(key: String) async throws {
    let world = try await World()
    let reply = await world.verify(idempotencyKey: key)
    #expect(reply.status == 400)
    #expect(reply.problem == "idempotency-key-missing")
}

@Test(arguments: ["a b", "\"a\"b\"", "\"a\\\"", String(repeating: "x", count: 256), "ключ"])
func `a key that cannot be one is refused`(key: String) async throws {
    let world = try await World()
    #expect(await world.verify(idempotencyKey: key).problem == "idempotency-key-malformed")
}

@Test func `two keys at once are none`() async throws {
    let world = try await World()
    let reply = await world.ask(
        .post,
        "/v1/accounts/a/verifications",
        "{}",
        headers: [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    )
    #expect(reply.problem == "idempotency-key-malformed")
}

@Test func `answers that refuse use no key`() async throws {
    let world = try await World()
    let wrong = await world.verify("customer-1", #","label":7"#)
    #expect(wrong.status == 422)
    world.bank.script.withLock { $0.refusal = .unavailable }
    #expect(await world.verify().status == 503)
    world.bank.script.withLock { $0.refusal = nil }
    #expect(await world.verify().header("Idempotent-Replayed") == nil)
}
