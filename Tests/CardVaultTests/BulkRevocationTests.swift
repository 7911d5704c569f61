import CardVault
import RepositoryContract
import Testing

@Suite struct BulkRevocationTests {
    private let fixture = Fixture()
    private var bulk: BulkRevocation<MortalRepository> { BulkRevocation(ports: fixture.ports) }

    private var live: CardSearch {
        var search = CardSearch()
        search.statuses = [.active]
        return search
    }

    private func save(_ count: Int, in store: InMemoryRepository) async throws -> [SavedCard] {
        var cards: [SavedCard] = []
        for number in 0..<count {
            cards.append(try await store.save(handle: "bulk-\(number)", for: Samples.account("customer-\(number)")))
        }
        return cards
    }

    /// An administrator that the vault knows, so that its plans can be executed after a start.
    private func admin(_ digit: Character = "a") async throws -> Caller {
        let id = try Samples.client(digit)
        let client = Client(id: id, name: "admin \(digit)", scopes: [.admin], createdAt: fixture.clock.now)
        try await fixture.store.saving { try $0.put(client) }
        return Caller(.client(client))
    }

    @Test func `a plan counts first, and revokes nothing before it is executed`() async throws {
        let cards = try await save(3, in: fixture.store)
        let admin = try await admin()
        let plan = try await bulk.plan(live, for: .fraud, note: "a leak", by: admin)
        #expect(plan.matched == 3 && !plan.needsApproval && plan.kept == .planned)
        #expect(try await bulk.tick() == 0)
        #expect(try fixture.card(cards[0].id).status == .active)
        _ = try await bulk.execute(plan.id, by: admin)
        while try await bulk.tick() > 0 {}
        let done = try bulk.plan(plan.id, by: admin)
        #expect(done.kept == .done && done.results == [.revoked: 3] && done.endedAt != nil)
        for card in cards {
            guard case .revoked(let revocation) = try fixture.card(card.id).state else { return #expect(Bool(false)) }
            #expect(revocation.reason == .fraud && revocation.by == "admin a" && revocation.note == "a leak")
        }
        let listed = try bulk.cards(of: done, from: 0, limit: 10)
        #expect(listed.cards.allSatisfy { $0.result == .revoked } && listed.cards.count == 3 && listed.next == nil)
    }

    @Test func `above the limit another administrator must approve, and not the one who planned`() async throws {
        var policy = Fixture.wide
        policy.approvalAbove = 1
        let fixture = Fixture(after: fixture, policy: policy)
        let bulk = BulkRevocation(ports: fixture.ports)
        _ = try await save(2, in: fixture.store)
        let (first, second) = (try await admin("a"), try await admin("b"))
        let plan = try await bulk.plan(live, for: .fraud, note: nil, by: first)
        #expect(plan.needsApproval)
        await #expect(throws: VaultError.approvalMissing) { try await bulk.execute(plan.id, by: first) }
        await #expect(throws: VaultError.approvalMissing) { try await bulk.execute(plan.id, by: second) }
        await #expect(throws: VaultError.ownApproval) { try await bulk.approve(plan.id, by: first) }
        let trace = try await fixture.trace {
            let approved = try await bulk.approve(plan.id, by: second)
            let again = try await bulk.approve(plan.id, by: second)
            #expect(approved.approved == again.approved && approved.approved?.name == "admin b")
        }
        #expect(trace.leaves == [.revocationApproved])
        #expect(try await bulk.execute(plan.id, by: first).kept == .running)
    }

    @Test func `a plan that nobody executed in a day is never executed`() async throws {
        _ = try await save(1, in: fixture.store)
        let admin = try await admin()
        let plan = try await bulk.plan(live, for: .other, note: nil, by: admin)
        fixture.clock.advance(by: .days(1))
        await #expect(throws: VaultError.planExpired) { try await bulk.execute(plan.id, by: admin) }
        #expect(try bulk.plan(plan.id, by: admin).status(at: fixture.clock.now) == .expired)
    }

    @Test func `what was revoked or erased since is told apart from what the plan revoked`() async throws {
        let cards = try await save(3, in: fixture.store)
        let admin = try await admin()
        let plan = try await bulk.plan(live, for: .fraud, note: nil, by: admin)
        try await fixture.revoke(cards[0].id)
        _ = try await EraseAccount(ports: fixture.ports)(cards[1].account, by: admin)
        _ = try await bulk.execute(plan.id, by: admin)
        while try await bulk.tick() > 0 {}
        let done = try bulk.plan(plan.id, by: admin)
        #expect(done.results == [.revoked: 1, .alreadyRevoked: 1, .gone: 1])
        let listed = try bulk.cards(of: done, from: 0, limit: 10).cards
        #expect(Set(listed.map(\.id)) == [cards[0].id, nil, cards[2].id])
        guard case .revoked(let revocation) = try fixture.card(cards[0].id).state else { return #expect(Bool(false)) }
        #expect(revocation.reason != .fraud)
    }

    @Test func `a plan outlives a process killed at any step, and each card is revoked once`()
        async throws
    {
        let count = 2 * RevocationPlan.batchSize + 1
        var step = 1
        var (didEnd, kills) = (false, 0)
        let earlier = Fixture()
        _ = try await save(count, in: earlier.store)
        let client = Client(
            id: try Samples.client(),
            name: "admin",
            scopes: [.admin],
            createdAt: earlier.clock.now
        )
        try await earlier.store.saving { try $0.put(client) }
        let admin = Caller(.client(client))
        var policy = Fixture.wide
        policy.approvalAbove = 1_000
        let first = Fixture(after: earlier, policy: policy)
        let plan = try await BulkRevocation(ports: first.ports).plan(live, for: .fraud, note: nil, by: admin)
        _ = try await BulkRevocation(ports: first.ports).execute(plan.id, by: admin)
        while !didEnd {
            let fixture = Fixture(after: earlier, policy: policy, life: Life(endingAt: step))
            let bulk = BulkRevocation(ports: fixture.ports)
            do throws(VaultError) {
                while try await bulk.tick() > 0 {}
                didEnd = fixture.life.goesOn
            } catch { kills += 1 }
            step += 1
        }
        #expect(kills >= 2)
        let last = Fixture(after: earlier, policy: policy)
        let done = try BulkRevocation(ports: last.ports).plan(plan.id, by: admin)
        #expect(done.kept == .done && done.results == [.revoked: count])
        let revoked = try last.events().filter { $0 == .cardRevoked }
        #expect(revoked.count == count)
        #expect(try last.leaves().filter { $0 == .revocationEnded }.count == 1)
    }

    @Test func `a process killed while it counts leaves no plan that anybody can execute`() async throws {
        _ = try await save(RevocationPlan.batchSize + 1, in: fixture.store)
        let admin = try await admin()
        for step in 2..<7 {
            let dying = Fixture(after: fixture, life: Life(endingAt: step))
            await #expect(throws: VaultError.self) {
                try await BulkRevocation(ports: dying.ports).plan(live, for: .fraud, note: nil, by: admin)
            }
        }
        let page = try bulk.plans(after: nil, limit: 100, by: admin)
        #expect(page.items.allSatisfy { $0.kept == .planned && $0.matched == RevocationPlan.batchSize + 1 })
    }

    @Test func `a bound administrator sees own plans only, and nobody plans for everything`() async throws {
        let admin = try await admin()
        await #expect(throws: VaultError.searchEmpty) {
            try await bulk.plan(CardSearch(), for: .other, note: nil, by: admin)
        }
        let cards = try await save(2, in: fixture.store)
        let bound = Client(
            id: try Samples.client("c"),
            name: "bound",
            scopes: [.admin],
            accountPrefixes: [cards[0].account.text],
            createdAt: fixture.clock.now
        )
        let plan = try await bulk.plan(live, for: .other, note: nil, by: admin)
        #expect(throws: VaultError.planNotFound) { try bulk.plan(plan.id, by: Caller(.client(bound))) }
        let own = try await bulk.plan(live, for: .other, note: nil, by: Caller(.client(bound)))
        #expect(own.matched == 1)
        let seen = try await SearchCards(ports: fixture.ports)(live, after: nil, limit: 9, by: Caller(.client(bound)))
        #expect(seen.items.map(\.id) == [cards[0].id])
    }

    @Test func `a plan that cannot go on holds nothing else up`() async throws {
        let card = try await fixture.save("h1")
        // Nobody knows the client, so no card can be revoked in its name.
        let stranger = Client(
            id: try Samples.client("z"),
            name: "stranger",
            scopes: [.admin],
            createdAt: card.createdAt
        )
        let caller = Caller(.client(stranger))
        let plan = try await bulk.plan(live, for: .fraud, note: nil, by: caller)
        _ = try await bulk.execute(plan.id, by: caller)
        await #expect(throws: VaultError.clientNotFound) { try await bulk.tick() }
        fixture.clock.advance(by: .days(181))
        let trace = try await fixture.trace { await fixture.caretaker.tick() }
        #expect(trace.events == [.cardReverifyDue])
        #expect(fixture.signals.all.contains(.storageFailed))
    }
}
