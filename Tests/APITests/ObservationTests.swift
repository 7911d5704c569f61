import API
import CardVault
import HTTP
import JSON
import Locks
import RepositoryContract
import Secrets
import Testing

@Test func `one line is logged for a request, with the route's pattern and no account or card`() async throws {
    let world = try await World()
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    _ = await world.ask(
        .get,
        "/v1/accounts/customer-77/cards?limit=1",
        headers: [("X-Request-Id", "r-1"), ("traceparent", trace)]
    )
    let lines = world.log.withLock { $0 }
    #expect(lines.count == 1)
    let line = try #require(lines.first)
    #expect(line.hasSuffix("}\n"))
    let json = try JSONDocument(parsing: Array(line.utf8.dropLast()).span).root
    #expect(
        json.members.map(\.name) == [
            "time", "level", "event", "requestId", "traceId", "method", "route", "status", "durationMicros", "client",
        ]
    )
    #expect(json["route"]?.string == "/v1/accounts/{accountId}/cards")
    #expect(json["traceId"]?.string == "4bf92f3577b34da6a3ce929d0e0e4736")
    #expect(json["requestId"]?.string == "r-1")
    #expect(json["client"]?.string == world.adminID.text)
    #expect(!line.contains("customer-77") && !line.contains(world.admin))
}

@Test func `a request without a trace begins one, with a letter beside every digit`() async throws {
    let world = try await World()
    for _ in 0..<2 { _ = await world.ask(.get, "/v1/events") }
    let ids = try world.log.withLock { $0 }.map { line in
        try #require(try JSONDocument(parsing: Array(line.utf8.dropLast()).span).root["traceId"]?.string)
    }
    #expect(Set(ids).count == 2)
    for id in ids {
        #expect(id.utf8.count == 32)
        #expect(zip(id.utf8, id.utf8.dropFirst()).allSatisfy { $0.0 > 0x39 || $0.1 > 0x39 })
    }
}

@Test func `a slow request tells where its time went, and waiting for events is not slow`() async throws {
    let world = try await World(change: { $0.slowMicros = 0 })
    _ = await world.verify()
    let lines = world.log.withLock { $0 }.filter { $0.contains(#""event":"request.slow""#) }
    let line = try #require(lines.last)
    let json = try JSONDocument(parsing: Array(line.utf8.dropLast()).span).root
    #expect(
        json.members.map(\.name) == [
            "time", "level", "event", "requestId", "traceId", "method", "route", "status", "durationMicros",
            "queueMicros", "writeMicros", "bankMicros", "eventsMicros", "restMicros",
        ]
    )
    #expect(json["level"]?.string == "warning")
    let quick = try await World(change: { $0.slowMicros = 60_000_000 })
    _ = await quick.verify()
    #expect(!quick.log.withLock { $0 }.contains { $0.contains("request.slow") })
}

@Test func `parts of an errand add up, waits that overlap once and one that goes on so far`() async throws {
    let errand = Errand(requestID: nil, trace: TraceSource(seed: 1).root())
    errand.note(.queue, .microseconds(5))
    errand.note(.queue, .microseconds(7))
    #expect(errand.micros(.queue) == 12)
    errand.begin(.bank)
    errand.begin(.bank)
    errand.end(.bank)
    let before = errand.micros(.bank)
    while errand.micros(.bank) <= before {}
    errand.end(.bank)
    let after = errand.micros(.bank)
    #expect(after > before && errand.micros(.bank) == after && errand.micros(.write) == 0)
}

@Test func `another listener's requests are named and traced too`() async throws {
    let world = try await World()
    let seen = Locked<[String?]>([])
    let handler = world.api.following { _ in
        seen.withLock { $0.append(Errand.current?.requestID) }
        return Response(status: 204)
    }
    let reply = Reply(await handler(Request(.get, "/", headers: [("X-Request-Id", "mine")])))
    #expect(reply.header("X-Request-Id") == "mine")
    #expect(seen.withLock { $0 } == ["mine"])
}

@Test func `refused access is one leaf an address, reason and minute`() async throws {
    let world = try await World()
    for _ in 0..<50 { _ = await world.ask(.get, "/v1/events", key: "no") }
    _ = await world.ask(.get, "/v1/4405639704015096")
    let before = try world.repository.read { reader throws(VaultError) in try reader.leafCount() }
    try await world.api.flush()
    #expect(try world.repository.read { reader throws(VaultError) in try reader.leafCount() } == before)
    world.clock.advance(by: .minutes(1))
    try await world.api.flush()
    #expect(try world.repository.read { reader throws(VaultError) in try reader.leafCount() } == before + 2)
    _ = await world.ask(.get, "/v1/events", key: "no")
    try await world.api.flush(everything: true)
    #expect(try world.repository.read { reader throws(VaultError) in try reader.leafCount() } == before + 3)
}

@Test func `a tally that cannot be written is kept`() async throws {
    let world = try await World()
    _ = await world.ask(.get, "/v1/events", key: "no")
    world.repository.refuseDecisions(with: .storageUnavailable)
    await #expect(throws: VaultError.storageUnavailable) { try await world.api.flush(everything: true) }
    world.repository.refuseDecisions(with: nil)
    let before = try world.repository.read { reader throws(VaultError) in try reader.leafCount() }
    try await world.api.flush(everything: true)
    #expect(try world.repository.read { reader throws(VaultError) in try reader.leafCount() } == before + 1)
}

@Test func `a flood from many addresses is told apart only so far`() async throws {
    let clock = ManualClock()
    let repository = InMemoryRepository(clock: clock)
    let tally = RefusalTally(maximum: 10)
    for number in 0..<1_000 { tally.note("unauthenticated", from: "10.0.0.\(number)", by: nil, at: clock.now) }
    try await tally.flush(to: repository, at: clock.now, everything: true)
    #expect(try repository.read { reader throws(VaultError) in try reader.leafCount() } == 11)
}

@Test func `metrics count answers by route and status, and times in buckets that add up`() async throws {
    let world = try await World(change: { $0.moreMetrics = { "cardvault_more 1\n" } })
    for _ in 0..<3 { _ = await world.ask(.get, "/v1/events") }
    _ = await world.ask(.get, "/v1/events", key: "no")
    _ = await world.ask(.get, "/nowhere")
    let reply = Reply(await world.api.ops(Request(.get, "/metrics")))
    #expect(reply.header("Content-Type")?.hasPrefix("text/plain; version=0.0.4") == true)
    let labels = #"method="GET",route="/v1/events""#
    #expect(reply.text.contains("cardvault_http_requests_total{\(labels),status=\"200\"} 3\n"))
    #expect(reply.text.contains("cardvault_http_requests_total{\(labels),status=\"401\"} 1\n"))
    #expect(reply.text.contains(#"cardvault_http_requests_total{method="",route="none",status="404"} 1"#))
    #expect(reply.text.contains("cardvault_http_request_duration_seconds_bucket{\(labels),le=\"+Inf\"} 4\n"))
    #expect(reply.text.contains("cardvault_http_request_duration_seconds_count{\(labels)} 4\n"))
    #expect(reply.text.hasSuffix("cardvault_more 1\n"))
}

@Test func `the ops listener tells liveness and readiness`() async throws {
    let trouble = Locked<[String]>([])
    let world = try await World(change: { $0.unready = { trouble.withLock { $0 } } })
    #expect(await world.api.ops(Request(.get, "/healthz")).status == 200)
    #expect(await world.api.ops(Request(.head, "/readyz")).status == 200)
    trouble.withLock { $0 = ["database"] }
    let reply = Reply(await world.api.ops(Request(.get, "/readyz")))
    #expect(reply.status == 503)
    #expect(reply.text == #"{"status":"unready","unready":["database"]}"#)
    #expect(await world.api.ops(Request(.post, "/healthz")).status == 405)
    #expect(await world.api.ops(Request(.get, "/")).status == 404)
}

@Test func `a callback is a hint that starts a question, and tells a guesser nothing`() async throws {
    let world = try await World(change: { setting in
        setting.callbackTarget = { token in try? Verification.ID(token) }
        setting.callbackSecret = { SecretBytes(copying: $0) }
    })
    let made = await world.verify()
    #expect(try made.string("status") == "undetermined")
    let body = Array("anything 4405639704015096".utf8)
    let known = Reply(await world.api.callback(Request(.post, "/epay/" + (try made.string("id")), body: body)))
    let guess = Reply(await world.api.callback(Request(.post, "/epay/ver_guess", body: body)))
    #expect(known.status == 200 && guess.status == 200 && known.text == guess.text)
    #expect(await world.api.callback(Request(.get, "/epay/x")).status == 405)
    #expect(await world.api.callback(Request(.post, "/other/x")).status == 404)
}
