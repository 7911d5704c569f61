import CardVault
import RepositoryContract
import Testing

@Suite struct ErasureTests {
    let fixture = Fixture()

    private func erase(by caller: Caller? = nil) async throws -> Erasure {
        let caller = try caller ?? Fixture.client()
        return try await EraseAccount(ports: fixture.ports)(Samples.account(), by: caller).erasure
    }

    @Test func `an erased account is gone, and its handles are deactivated all the same`() async throws {
        let cards = [try await fixture.save("h1"), try await fixture.save("h2")]
        try await fixture.revoke(cards[0].id)
        let before = fixture.leafCount
        #expect(try await erase() == Erasure(cards: 2, verifications: 2))
        #expect(try fixture.leaves(from: before) == [.deactivationOwed, .accountErased])
        for card in cards {
            let found = try fixture.store.read { reader throws(VaultError) in try reader.card(card.id) }
            #expect(found == nil)
        }
        #expect(try fixture.events().last == .accountErased)
        #expect(try fixture.events().dropLast().allSatisfy { $0 == .erased })
        try await fixture.pass(.minutes(1))
        #expect(try fixture.debt(on: "h1")?.status == .done && fixture.debt(on: "h2")?.status == .done)
        #expect(try fixture.events().last == .accountErased, "nobody is told of cards that are gone")
    }

    @Test func `erasing again, or what never was, gives zeros`() async throws {
        try await fixture.save("h1")
        _ = try await erase()
        #expect(try await erase() == Erasure(cards: 0, verifications: 0))
    }

    @Test func `an erasure is refused to who may not see the account, and undone if it cannot be written`() async throws
    {
        let card = try await fixture.save("h1")
        await #expect(throws: VaultError.accountNotFound) {
            _ = try await erase(by: Fixture.client("b", prefixes: ["other"]))
        }
        fixture.store.refuseDecisions(with: .storageUnavailable)
        await #expect(throws: VaultError.storageUnavailable) { _ = try await erase() }
        #expect(try fixture.card(card.id).status == .active)
    }

    @Test func `the sessions of an erased account die`() async throws {
        let order = try CardEntry<MortalRepository>.Order(
            account: Samples.account(),
            returnURL: "https://shop.example",
            cardSave: true,
            card: nil,
            terminal: nil,
            reference: nil
        )
        let entry = CardEntry(ports: fixture.ports)
        let session = try await entry.open(order, by: Fixture.client())
        _ = try await erase()
        #expect(throws: VaultError.sessionNotFound) { try entry.find(session.id, by: Fixture.client()) }
        await #expect(throws: VaultError.sessionNotFound) { try await fixture.start(session: session.id) }
        #expect(fixture.bank.verify.asked.isEmpty)
    }

    @Test func `a handle that another account holds stays chargeable after an erasure`() async throws {
        try await fixture.save("h1")
        let theirs = try await fixture.save("h1", for: Samples.account("another"))
        _ = try await erase()
        try await fixture.pass(.days(1))
        #expect(fixture.bank.deactivate.asked.isEmpty)
        #expect(try fixture.debt(on: "h1")?.status == .withheld)
        try await fixture.revoke(theirs.id)
        try await fixture.pass(.minutes(1))
        #expect(try fixture.debt(on: "h1")?.status == .done)
    }

    @Test func `an undetermined verification is watched on without a name, for five days`() async throws {
        try await fixture.start(answered: Answers.lost)
        _ = try await erase()
        fixture.bank.status.answer { _ in Answers.inProgress }
        try await fixture.pass(.days(30))
        #expect((5...7).contains(fixture.bank.status.asked.count))
        #expect(try fixture.nextDue() == nil)
    }
}
