import CardVault
import Locks
import RepositoryContract
import Testing

@Suite struct DebtTests {
    let fixture = Fixture()

    private func shown(_ id: SavedCard.ID) throws -> Revocation.BankDeactivation? {
        if case .revoked(let revocation) = try fixture.card(id).state { revocation.bankDeactivation } else { nil }
    }

    private func revoked() async throws -> SavedCard.ID {
        let card = try await fixture.save("h1")
        return try await fixture.revoke(card.id).id
    }

    @Test func `revoking refuses use at once and owes the deactivation`() async throws {
        let card = try await fixture.save("h1")
        let trace = try await fixture.trace {
            let revoked = try await fixture.revoke(card.id)
            #expect(revoked.status == .revoked && !revoked.isDefault)
        }
        #expect(trace.events == [.cardRevoked] && trace.leaves == [.cardRevoked])
        #expect(try shown(card.id) == .pending)
        let paid = try await fixture.trace { try await fixture.collector.tick() }
        #expect(paid.events == [.cardBankDeactivated] && paid.leaves == [.deactivationSent, .deactivationEnded])
        #expect(try shown(card.id) == .done)
        #expect(try fixture.card(card.id).bankCardID == nil, "the handle goes once its deactivation is done")
        #expect(fixture.signals.all.last == .debt(.done))
    }

    @Test(arguments: [DeactivationAnswer.unreachable, .notSent])
    func `an unreachable bank is tried again with growing waits`(answer: DeactivationAnswer) async throws {
        let id = try await revoked()
        fixture.bank.deactivate.answer { _ in answer }
        var waits: [Int64] = []
        for _ in 0..<14 {
            try await fixture.collector.tick()
            let debt = try #require(try fixture.debt(on: "h1"))
            #expect(debt.status == .pending && debt.trouble == .unreachable)
            waits.append(debt.dueAt.since(fixture.clock.now).milliseconds)
            fixture.clock.advance(by: TimeSpan(milliseconds: waits.last ?? 0))
        }
        for (attempt, wait) in waits.enumerated() {
            let base = min(Int64(5_000) << Int64(attempt), 3_600_000)
            #expect((base...(base + base / 4)).contains(wait), "attempt \(attempt + 1)")
        }
        #expect(try shown(id) == .pending)
        fixture.bank.deactivate.answer { _ in .done }
        try await fixture.collector.tick()
        #expect(try shown(id) == .done)
    }

    @Test func `nothing is written down for a bank that is left alone`() async throws {
        let id = try await revoked()
        fixture.bank.heldBack.withLock { $0 = true }
        let trace = try await fixture.trace {
            for _ in 0..<3 { try await fixture.collector.tick() }
        }
        #expect(trace.leaves.isEmpty && trace.events.isEmpty)
        #expect(try fixture.debt(on: "h1")?.attempts == 0)
        fixture.bank.heldBack.withLock { $0 = false }
        try await fixture.collector.tick()
        #expect(try shown(id) == .done)
    }

    @Test(arguments: [-1, 0, 0.5, 1, 7])
    func `no wait is longer than an hour and a quarter`(jitter: Double) {
        for attempts in [-1, 0, 1, 2, 20, 63, 64, 1_000, Int.max] {
            let wait = DebtBackoff().wait(after: attempts, jitter: jitter)
            #expect(wait >= .seconds(5) && wait <= .minutes(75))
        }
    }

    @Test func `a refusal of a card that is listed is failing, and tried daily`() async throws {
        let id = try await revoked()
        fixture.bank.deactivate.answer { _ in .refused }
        fixture.bank.list.answer { _ in Answers.listed("h0", "h1") }
        let trace = try await fixture.trace { try await fixture.collector.tick() }
        #expect(trace.leaves == [.deactivationSent, .deactivationTroubled] && trace.events.isEmpty)
        #expect(try shown(id) == .failing)
        #expect(try fixture.debt(on: "h1")?.dueAt == fixture.clock.now + .days(1))
        try await fixture.pass(.days(3) + .hours(1))
        #expect(fixture.bank.deactivate.asked.count == 4)
        #expect(try shown(id) == .failing)
    }

    @Test func `a refusal while the list cannot be had is failing`() async throws {
        let id = try await revoked()
        fixture.bank.deactivate.answer { _ in .refused }
        try await fixture.collector.tick()
        #expect(try shown(id) == .failing)
    }

    @Test func `refused and twice absent from the list, an hour apart, is absent`() async throws {
        let id = try await revoked()
        fixture.bank.deactivate.answer { _ in .refused }
        fixture.bank.list.answer { _ in Answers.listed("h0") }
        try await fixture.pass(.hours(1) - .seconds(1))
        #expect(try shown(id) == .pending && fixture.bank.deactivate.asked.count == 1)
        let trace = try await fixture.trace { try await fixture.pass(.seconds(1)) }
        #expect(try shown(id) == .absent && fixture.bank.deactivate.asked.count == 2)
        #expect(trace.events == [.cardBankDeactivated])
        #expect(try fixture.nextDue().map { $0 > fixture.clock.now + .days(1) } ?? true)
    }

    @Test func `a card that is back in the list between two looks is not absent`() async throws {
        let id = try await revoked()
        fixture.bank.deactivate.answer { _ in .refused }
        fixture.bank.list.next(Answers.listed(), Answers.listed("h1"), Answers.listed(), Answers.listed("h1"))
        try await fixture.pass(.days(2))
        #expect(try shown(id) == .failing)
    }

    @Test func `an operator settles a debt with a reason, and only an open one`() async throws {
        let id = try await revoked()
        fixture.bank.deactivate.answer { _ in .refused }
        try await fixture.collector.tick()
        let settle = SettleDebt(ports: fixture.ports)
        let operator_ = Caller(.operator("root"))
        await #expect(throws: VaultError.purposeMissing) { try await settle(of: id, because: "", by: operator_) }
        let trace = try await fixture.trace {
            _ = try await settle(of: id, because: "the bank confirmed by phone", by: operator_)
        }
        #expect(trace.leaves == [.deactivationSettled])
        #expect(try shown(id) == .done && fixture.debt(on: "h1")?.status == .settled)
        await #expect(throws: VaultError.debtNotFound) { try await settle(of: id, because: "again", by: operator_) }
        try await fixture.pass(.days(3))
        #expect(fixture.bank.deactivate.asked.count == 1)
    }

    @Test func `a debt that no card waits for is settled by its own name`() async throws {
        let card = try await fixture.save("h1")
        try await fixture.revoke(card.id)
        _ = try await EraseAccount(ports: fixture.ports)(card.account, by: Caller(.operator("root")))
        fixture.bank.deactivate.answer { _ in .refused }
        try await fixture.collector.tick()
        let key = try #require(try fixture.openDebts().first).key
        let trace = try await fixture.trace {
            try await SettleDebt(ports: fixture.ports)(key, because: "by phone", by: Caller(.operator("root")))
        }
        #expect(trace.leaves == [.deactivationSettled])
        #expect(try fixture.openDebts().isEmpty)
    }

    @Test func `a handle that another account's live card holds is withheld until that card goes`() async throws {
        let mine = try await fixture.save("h1")
        let theirs = try await fixture.save("h1", for: Samples.account("another"))
        try await fixture.revoke(mine.id)
        #expect(try shown(mine.id) == .withheld)
        try await fixture.pass(.days(3))
        #expect(fixture.bank.deactivate.asked.isEmpty)
        try await fixture.revoke(theirs.id)
        #expect(try shown(mine.id) == .pending && shown(theirs.id) == .pending)
        try await fixture.collector.tick()
        #expect(try shown(mine.id) == .done && shown(theirs.id) == .done)
        #expect(fixture.bank.deactivate.asked.count == 1)
    }

    @Test func `a withheld debt is freed when the last holder is erased or gets another handle`() async throws {
        for isErased in [true, false] {
            let fixture = Fixture()
            let mine = try await fixture.save("h1")
            let another = try Samples.account("another")
            let theirs = try await fixture.save("h1", for: another)
            try await fixture.revoke(mine.id)
            if isErased {
                _ = try await EraseAccount(ports: fixture.ports)(another, by: Fixture.client())
            } else {
                try await fixture.reverify(theirs.id, answered: Answers.verified("h2"))
                fixture.bank.status.next(Answers.verified("h2"))
            }
            try await fixture.pass(.seconds(5))
            #expect(try fixture.bank.deactivate.asked.map(\.id) == [Samples.bankCard("h1").id])
            #expect(try fixture.debt(on: "h1")?.status == .done)
        }
    }

    @Test func `saving a handle again cancels a debt that was never sent, without a look at the list`() async throws {
        let id = try await revoked()
        fixture.clock.advance(by: .seconds(1))
        let trace = try await fixture.trace { try await fixture.save("h1") }
        #expect(trace.leaves.suffix(2) == [.cardSaved, .deactivationCancelled])
        #expect(try shown(id) == .withheld)
        try await fixture.pass(.days(1))
        #expect(fixture.bank.deactivate.asked.isEmpty && fixture.bank.list.asked.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a handle saved again after its debt was sent is looked for in the list`(isListed: Bool) async throws {
        _ = try await revoked()
        fixture.bank.deactivate.answer { _ in .unreachable }
        try await fixture.collector.tick()
        fixture.clock.advance(by: .seconds(1))
        let again = try await fixture.save("h1")
        fixture.bank.list.answer { _ in isListed ? Answers.listed("h1") : Answers.listed() }
        let trace = try await fixture.trace { await fixture.caretaker.tick() }
        #expect(try fixture.card(again.id).status == (isListed ? .active : .suspended))
        let suspended: [VaultEvent.Kind] = isListed ? [] : [.cardSuspended]
        #expect(trace.events == suspended + [.cardPresenceChanged])
        #expect(try fixture.card(again.id).presence?.isPresent == isListed)
    }

    @Test func `a look that a caller asks for does not take the place of the one that suspends`() async throws {
        _ = try await revoked()
        try await fixture.collector.tick()
        fixture.clock.advance(by: .seconds(1))
        let again = try await fixture.save("h1")
        fixture.bank.list.answer { _ in Answers.listed() }
        _ = try await CheckPresence(ports: fixture.ports)(again.id, by: Fixture.client())
        #expect(try fixture.card(again.id).status == .active, "by itself a look changes no status")
        await fixture.caretaker.tick()
        #expect(try fixture.card(again.id).status == .suspended)
    }

    @Test func `a list that cannot be had is asked for again, at first soon, at last every minute`() async throws {
        _ = try await revoked()
        try await fixture.collector.tick()
        fixture.clock.advance(by: .seconds(1))
        let again = try await fixture.save("h1")
        var waits: [Int64] = []
        for _ in 0..<7 {
            await fixture.caretaker.tick()
            let wait = try #require(try fixture.nextDue()).since(fixture.clock.now)
            waits.append(wait.milliseconds / 1_000)
            fixture.clock.advance(by: wait)
        }
        #expect(waits == [5, 5, 10, 20, 40, 60, 60] && fixture.bank.list.asked.count == waits.count)
        #expect(try fixture.card(again.id).status == .active)
        fixture.bank.list.answer { _ in Answers.listed() }
        await fixture.caretaker.tick()
        #expect(try fixture.card(again.id).status == .suspended)
    }

    @Test func `a deactivation in flight is awaited before the handle is saved again`() async throws {
        _ = try await revoked()
        fixture.bank.deactivate.hold()
        let paying = Task { try await fixture.collector.tick() }
        await fixture.bank.deactivate.arrival(of: 1)
        fixture.clock.advance(by: .seconds(1))
        let saving = Task { try await fixture.save("h1") }
        await fixture.bank.verify.arrival(of: 2)
        for _ in 0..<100 { await Task.yield() }
        #expect(try fixture.liveCards(of: Samples.account()).isEmpty)
        fixture.bank.deactivate.release()
        _ = try await paying.value
        let card = try await saving.value
        #expect(try fixture.debt(on: "h1")?.status == .done)
        fixture.bank.list.answer { _ in Answers.listed() }
        await fixture.caretaker.tick()
        #expect(try fixture.card(card.id).status == .suspended)
    }

    @Test func `a call whose answer was lost with the process is made again`() async throws {
        let id = try await revoked()
        fixture.bank.deactivate.hold()
        let paying = Task { try? await fixture.collector.tick() }
        await fixture.bank.deactivate.arrival(of: 1)
        fixture.life.end()
        fixture.bank.deactivate.release()
        _ = await paying.value
        let next = Fixture(after: fixture)
        #expect(try next.debt(on: "h1")?.status == .sending)
        try await next.pass(.seconds(1))
        #expect(try shown(id) == .done && next.bank.deactivate.asked.count == 2)
    }

    @Test func `a debt is paid by one call at a time`() async throws {
        _ = try await revoked()
        fixture.bank.deactivate.hold()
        let paying = Task { try await fixture.collector.tick() }
        await fixture.bank.deactivate.arrival(of: 1)
        try await fixture.collector.tick()
        #expect(fixture.bank.deactivate.asked.count == 1)
        fixture.bank.deactivate.release()
        _ = try await paying.value
    }

    @Test func `the same characters under another merchant are another card`() async throws {
        _ = try await revoked()
        fixture.bank.verify.next(Answers.verified("h1"))
        _ = try await fixture.startVerification(
            Fixture.request(Samples.account(), terminal: TerminalName("other")),
            by: Fixture.client()
        )
        #expect(try fixture.debt(on: "h1")?.status == .pending)
        try await fixture.collector.tick()
        #expect(fixture.bank.deactivate.asked.map(\.merchant) == ["merchant"])
    }
}
