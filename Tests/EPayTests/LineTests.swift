import CardVault
import EPay
import Locks
import Secrets
import Testing

/// Holds every call until the test lets it go.
private final class HeldTransport: Transport {
    private struct State {
        var waiting: [(target: String, continuation: CheckedContinuation<BankReply, Never>)] = []
        var seen = 0
    }

    private let state = Locked(State())

    /// How many calls are held.
    var held: Int { state.withLock { $0.waiting.count } }
    /// How many calls have come in all.
    var seen: Int { state.withLock { $0.seen } }

    func send(_ request: BankRequest) async throws(TransportFailure) -> BankReply {
        let target = text(request.target)
        return await withCheckedContinuation { continuation in
            state.withLock { state in
                state.seen += 1
                state.waiting.append((target, continuation))
            }
        }
    }

    /// Answers the oldest call, and tells what it asked for.
    @discardableResult
    func release(_ status: Int = 200, _ body: String = "") -> String? {
        let first = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        first?.continuation.resume(returning: BankReply(status, body))
        return first?.target
    }
}

/// Lets other tasks run until something holds; the test's own time limit ends it if it never does.
private func until(_ condition: () -> Bool) async throws {
    while !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}

@Suite(.timeLimit(.minutes(1)))
struct LineTests {
    private func limits(_ set: (inout EPayLimits) -> Void) -> EPayLimits {
        var limits = EPayLimits()
        set(&limits)
        return limits
    }

    private func open(_ bench: Bench) async -> BankRefusal? {
        do throws(BankRefusal) {
            _ = try await bench.bank.open(bench.invoice, on: bench.terminal, callbackSecret: SecretBytes(utf8: "a"))
            return nil
        } catch { return error }
    }

    @Test func `a token server that fails again and again is left alone, then probed`() async throws {
        let bench = try Bench()
        bench.transport.script((0..<5).map { $0 % 2 == 0 ? .reply(503, "") : .failure(.lost) })
        for _ in 0..<5 { #expect(await open(bench) == .unavailable) }
        #expect(await open(bench) == .breakerOpen)
        #expect(await bench.bank.deactivate(try bench.card("a")) == .notSent)
        #expect(await bench.bank.savedCards(of: bench.account, on: bench.terminal) == nil)
        #expect(bench.transport.sent.count == 5)
        bench.clock.advance(.seconds(10))
        bench.transport.script([.token])
        #expect(await open(bench) == nil)
        #expect(bench.transport.sent.count == 6)
        #expect(bench.meter.phases.suffix(3) == ["oauth open", "oauth probing", "oauth closed 0"])
        #expect(
            bench.meter.calls == [
                "token failed", "token lost", "token failed", "token lost", "token failed",
                "token heldBack", "token heldBack", "token heldBack", "token answered",
            ]
        )
    }

    @Test func `an answer that refuses us is a sign of life`() async throws {
        let bench = try Bench()
        bench.transport.script(Array(repeating: .reply(401, ""), count: 20))
        for _ in 0..<20 { #expect(await open(bench) == .credentialsRefused) }
        #expect(bench.meter.phases.isEmpty)
    }

    @Test func `while the API is left alone no token is asked for, and a written operation still goes out`()
        async throws
    {
        let bench = try Bench()
        bench.transport.script((0..<5).flatMap { _ in [.token, .reply(500, "")] as [ScriptedTransport.Answer] })
        for _ in 0..<5 { _ = await bench.bank.status(of: bench.invoice, on: bench.terminal, traceparent: nil) }
        #expect(bench.meter.phases.last == "api open")
        let before = bench.transport.sent.count
        #expect(await open(bench) == .breakerOpen)
        #expect(await bench.bank.deactivate(try bench.card("a")) == .notSent)
        _ = await bench.bank.status(of: bench.invoice, on: bench.terminal, traceparent: nil)
        await #expect(throws: BankRefusal.breakerOpen) { try await bench.bank.publicKey(for: bench.terminal) }
        #expect(bench.transport.sent.count == before)
        bench.transport.script([.reply(400, #"{"code":465}"#)])
        #expect(words(await bench.bank.verify(try bench.order()).verdict) == "code 465")
        #expect(bench.meter.phases.last == "api closed 0")
    }

    @Test func `after the API's rest one verification is the probe and the next is refused`() async throws {
        let bench = try Bench()
        bench.transport.script((0..<5).map { _ in .failure(.notSent) })
        for _ in 0..<5 { _ = await bench.bank.verify(try bench.order()) }
        bench.clock.advance(.seconds(10))
        bench.transport.script([.token, .token])
        #expect(await open(bench) == nil)
        #expect(bench.meter.phases.last == "api probing")
        #expect(await open(bench) == .breakerOpen)
        bench.transport.script([.reply(200, "{}")])
        bench.transport.script([])
        _ = await bench.bank.verify(try bench.order())
        #expect(bench.meter.phases.last == "api closed 0")
    }

    @Test func `only so many calls are out, so many wait, and more are refused at once`() async throws {
        let transport = HeldTransport()
        let clock = ManualClock()
        let limits = limits { ($0.callsOut, $0.callsWaiting) = (2, 1) }
        let bank = EPayBank(
            try configuration(limits: limits),
            over: transport,
            clock: clock,
            meter: RecordingMeter()
        )
        let bench = try Bench()
        func ask() -> Task<BankRefusal?, Never> {
            Task {
                do throws(BankRefusal) {
                    _ = try await bank.open(bench.invoice, on: bench.terminal, callbackSecret: SecretBytes(utf8: "a"))
                    return nil
                } catch { return error }
            }
        }
        let first = ask(), second = ask()
        try await until { transport.held == 2 }
        let third = ask()
        try await until { bank.load == (2, 1) }
        #expect(await ask().value == .breakerOpen)
        #expect(transport.seen == 2)
        transport.release(401)
        try await until { transport.seen == 3 }
        transport.release(401)
        transport.release(401)
        for task in [first, second, third] { #expect(await task.value == .credentialsRefused) }
    }

    @Test func `who waits too long for a turn is refused, and gives the turn to nobody`() async throws {
        let transport = HeldTransport()
        let clock = ManualClock()
        let limits = limits { $0.callsOut = 1 }
        let bank = EPayBank(
            try configuration(limits: limits),
            over: transport,
            clock: clock,
            meter: RecordingMeter()
        )
        let bench = try Bench()
        let first = Task { await bank.savedCards(of: bench.account, on: bench.terminal)?.count }
        try await until { transport.held == 1 }
        let late = Task { await bank.deactivate(try bench.card("a")) }
        try await until { clock.sleeperCount == 1 }
        clock.advance(.seconds(5))
        #expect(try await late.value == .notSent)
        transport.release(401)
        #expect(await first.value == nil)
        let next = Task { await bank.savedCards(of: bench.account, on: bench.terminal)?.count }
        try await until { transport.seen == 2 }
        transport.release(401)
        #expect(await next.value == nil)
    }

    @Test func `an operation that is written down goes before all others, and is not refused`() async throws {
        let transport = HeldTransport()
        let clock = ManualClock()
        let limits = limits { ($0.callsOut, $0.callsWaiting) = (1, 1) }
        let bank = EPayBank(
            try configuration(limits: limits),
            over: transport,
            clock: clock,
            meter: RecordingMeter()
        )
        let bench = try Bench()
        let first = Task { await bank.deactivate(try bench.card("a")) }
        try await until { transport.held == 1 }
        let second = Task { await bank.deactivate(try bench.card("b")) }
        try await until { clock.sleeperCount == 1 }
        let order = try bench.order()
        let pay = Task { words(await bank.verify(order).verdict) }
        try await until { bank.load == (1, 2) }
        // The queue of those who may be refused is full, and the payment is not in it.
        #expect(await bank.deactivate(try bench.card("c")) == .notSent)
        #expect(transport.release(401) == "/epay2/oauth2/token")
        try await until { transport.held == 1 }
        #expect(transport.release(401) == "/api/payment/cryptopay")
        #expect(await pay.value == "undecided notUnderstood")
        try await until { transport.held == 1 }
        transport.release(401)
        #expect(try await first.value == .unreachable)
        #expect(try await second.value == .unreachable)
        #expect(bank.load == (0, 0))
    }

    @Test func `cryptopay and confirm may take longer than the other calls`() async throws {
        let bench = try Bench(.token)
        _ = await bench.bank.savedCards(of: bench.account, on: bench.terminal)
        _ = await bench.bank.verify(try bench.order())
        _ = await bench.bank.confirm(bench.confirmation())
        #expect(bench.transport.sent.map(\.timeout) == [.seconds(15), .seconds(15), .seconds(45), .seconds(45)])
    }
}
