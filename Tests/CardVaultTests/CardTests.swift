import CardVault
import RepositoryContract
import Testing

@Suite struct CardTests {
    let fixture = Fixture()

    // MARK: Revoking

    @Test func `revoking again gives the same answer and changes nothing`() async throws {
        let card = try await fixture.save("h1")
        let revoke = RevokeCards(ports: fixture.ports)
        let first = try await revoke(card.id, for: .stolen, note: "on the bus", by: Fixture.client())
        fixture.clock.advance(by: .hours(1))
        let trace = try await fixture.trace {
            let again = try await revoke(card.id, for: .other, note: nil, by: Fixture.client("b"))
            #expect(again.state == first.state)
        }
        #expect(trace.events.isEmpty && trace.leaves.isEmpty)
        guard case .revoked(let revocation) = first.state else { return #expect(Bool(false)) }
        #expect(revocation.reason == .stolen && revocation.note == "on the bus" && revocation.by == "shop-a")
    }

    @Test func `nothing is revoked that could not be written`() async throws {
        let card = try await fixture.save("h1")
        fixture.store.refuseDecisions(with: .storageUnavailable)
        await #expect(throws: VaultError.storageUnavailable) { try await fixture.revoke(card.id) }
        fixture.store.refuseDecisions(with: nil)
        #expect(try fixture.card(card.id).status == .active && fixture.debt(on: "h1") == nil)
    }

    @Test func `all cards of an account are revoked together, as far as the caller may see them`() async throws {
        let cards = [try await fixture.save("h1"), try await fixture.save("h2")]
        fixture.bank.verify.next(Answers.verified("h3"))
        let elsewhere = try await fixture.startVerification(
            Fixture.request(Samples.account(), terminal: TerminalName("second")),
            by: Fixture.client()
        )
        let other = try await fixture.save("h4", for: Samples.account("another"))
        let revoke = RevokeCards(ports: fixture.ports)
        let caller = try Fixture.client("b", terminals: [TerminalName("default")])
        let trace = try await fixture.trace {
            let revoked = try await revoke(all: Samples.account(), for: .accountClosed, note: nil, by: caller)
            #expect(Set(revoked.map(\.id)) == Set(cards.map(\.id)))
        }
        #expect(trace.events == [.cardRevoked, .cardRevoked])
        #expect(trace.leaves == [.cardRevoked, .cardRevoked])
        #expect(try fixture.card(#require(elsewhere.card)).status == .active)
        #expect(try fixture.card(other.id).status == .active)
        #expect(try await revoke(all: Samples.account("empty"), for: .other, note: nil, by: caller).isEmpty)
    }

    @Test func `a note is short and without control characters`() async throws {
        let card = try await fixture.save("h1")
        let revoke = RevokeCards(ports: fixture.ports)
        for (note, error) in [
            (String(repeating: "x", count: 501), VaultError.textTooLong), ("a\u{7}b", .textMalformed),
        ] {
            await #expect(throws: error) { try await revoke(card.id, for: .other, note: note, by: .system) }
        }
        #expect(try fixture.card(card.id).status == .active)
    }

    // MARK: Label and default

    private func update(_ id: SavedCard.ID, label: String?? = nil, isDefault: Bool? = nil) async throws -> SavedCard {
        try await UpdateCard(ports: fixture.ports)(
            id,
            UpdateCard<MortalRepository>.Change(label: label, isDefault: isDefault),
            by: Fixture.client()
        )
    }

    @Test func `setting the default moves it, clearing it or revoking it leaves none`() async throws {
        let (first, second) = (try await fixture.save("h1"), try await fixture.save("h2"))
        let trace = try await fixture.trace { _ = try await update(second.id, isDefault: true) }
        #expect(trace.events == [.cardUpdated] && trace.leaves == [.cardUpdated])
        #expect(try !fixture.card(first.id).isDefault && fixture.card(second.id).isDefault)
        #expect(try await !update(second.id, isDefault: false).isDefault)
        #expect(try fixture.liveCards(of: Samples.account()).allSatisfy { !$0.isDefault })
        _ = try await update(first.id, isDefault: true)
        try await fixture.revoke(first.id)
        #expect(try fixture.liveCards(of: Samples.account()).allSatisfy { !$0.isDefault })
        #expect(try await !fixture.save("h3").isDefault, "only the first live card is the default by itself")
    }

    @Test func `what is absent stays as it is, and an empty change leaves no trace`() async throws {
        let card = try await fixture.save("h1")
        let trace = try await fixture.trace {
            _ = try await update(card.id)
            _ = try await update(card.id, label: "main", isDefault: true)
        }
        #expect(trace.events.isEmpty && trace.leaves.isEmpty)
        #expect(try await update(card.id, label: "other").label == "other")
        #expect(try fixture.card(card.id).isDefault)
        #expect(try await update(card.id, label: .some(nil)).label == nil)
    }

    @Test func `a revoked card is not changed, and a long label is refused`() async throws {
        let card = try await fixture.save("h1")
        await #expect(throws: VaultError.textTooLong) {
            try await update(card.id, label: String(repeating: "x", count: 65))
        }
        try await fixture.revoke(card.id)
        await #expect(throws: VaultError.cardRevoked) { try await update(card.id, label: "x") }
    }

    // MARK: Revealing

    @Test func `a reveal is audited with its purpose before it is answered`() async throws {
        let card = try await fixture.save("h1")
        let reveal = RevealCard(ports: fixture.ports)
        let trace = try await fixture.trace {
            let revealed = try await reveal(card.id, for: "monthly charge", by: Fixture.client())
            #expect(revealed.bankCardID == Answers.handle("h1") && revealed.terminal.name.text == "default")
        }
        #expect(trace.leaves == [.cardRevealed] && trace.events.isEmpty)
        fixture.store.refuseDecisions(with: .storageUnavailable)
        await #expect(throws: VaultError.storageUnavailable) {
            _ = try await reveal(card.id, for: "x", by: Fixture.client())
        }
    }

    @Test(arguments: [CardStatus.suspended, .revoked])
    func `a card that is not active is not revealed, and the refusal is audited`(status: CardStatus) async throws {
        let card = try await fixture.save("h1")
        if status == .revoked {
            try await fixture.revoke(card.id)
        } else {
            try await fixture.reverify(card.id, answered: Answers.declined(465))
            fixture.bank.status.next(Answers.rejected(465))
            try await fixture.pass(.seconds(1))
        }
        let before = fixture.leafCount
        await #expect(throws: VaultError.cardNotActive) {
            _ = try await RevealCard(ports: fixture.ports)(card.id, for: "charge", by: Fixture.client())
        }
        let leaves = try fixture.leafTexts(from: before)
        #expect(leaves.count == 1)
        #expect(leaves.first?.contains(#""action":"card.revealed","outcome":"refused""#) == true)
    }

    @Test func `a reveal needs a purpose, keeps the client's limit and binding`() async throws {
        var policy = Fixture.wide
        policy.revealsPerClientPerMinute = 2
        let fixture = Fixture(policy: policy)
        let card = try await fixture.save("h1")
        let reveal = RevealCard(ports: fixture.ports)
        await #expect(throws: VaultError.purposeMissing) {
            _ = try await reveal(card.id, for: "", by: Fixture.client())
        }
        for _ in 0..<2 { _ = try await reveal(card.id, for: "charge", by: Fixture.client()) }
        await #expect(throws: VaultError.clientLimited) {
            _ = try await reveal(card.id, for: "charge", by: Fixture.client())
        }
        // What is not there is told before the limit, and uses nothing of it.
        let absent = try SavedCard.ID("card_" + String(repeating: "a", count: 26))
        await #expect(throws: VaultError.cardNotFound) {
            _ = try await reveal(absent, for: "charge", by: Fixture.client())
        }
        await #expect(throws: VaultError.cardNotFound) {
            _ = try await reveal(card.id, for: "charge", by: Fixture.client("b", prefixes: ["other"]))
        }
        fixture.clock.advance(by: .minutes(1))
        _ = try await reveal(card.id, for: "charge", by: Fixture.client())
    }

    // MARK: Presence

    @Test func `a presence check shows what the list says, and tells when it changed`() async throws {
        let card = try await fixture.save("h1")
        let check = CheckPresence(ports: fixture.ports)
        fixture.bank.list.answer { _ in Answers.listed("h0", "h1") }
        let first = try await fixture.trace {
            let presence = try await check(card.id, by: Fixture.client())
            #expect(presence.isPresent && presence.isAvailable == true && presence.checkedAt == fixture.clock.now)
        }
        #expect(first.events == [.cardPresenceChanged] && first.leaves == [.cardPresenceChecked])
        fixture.clock.advance(by: .hours(1))
        let second = try await fixture.trace { _ = try await check(card.id, by: Fixture.client()) }
        #expect(second.events.isEmpty && second.leaves == [.cardPresenceChecked])
        #expect(try fixture.card(card.id).presence?.checkedAt == fixture.clock.now)
        fixture.bank.list.answer { _ in Answers.listed() }
        #expect(try await !check(card.id, by: Fixture.client()).isPresent)
        #expect(try fixture.card(card.id).status == .active, "by itself it changes no status")
    }

    @Test func `a presence check needs the bank and a live card`() async throws {
        let card = try await fixture.save("h1")
        let check = CheckPresence(ports: fixture.ports)
        await #expect(throws: VaultError.bankUnavailable) { try await check(card.id, by: Fixture.client()) }
        try await fixture.revoke(card.id)
        await #expect(throws: VaultError.cardRevoked) { try await check(card.id, by: Fixture.client()) }
    }

    @Test func `a look that comes after the card was revoked is not noted`() async throws {
        let card = try await fixture.save("h1")
        fixture.bank.list.hold()
        let looking = Task { try await CheckPresence(ports: fixture.ports)(card.id, suspending: true, by: .system) }
        await fixture.bank.list.arrival(of: 1)
        try await fixture.revoke(card.id)
        fixture.bank.list.next(Answers.listed())
        fixture.bank.list.release()
        _ = try await looking.value
        #expect(try fixture.card(card.id).status == .revoked && fixture.card(card.id).presence == nil)
    }

    // MARK: Reminders

    @Test func `a re-verification is advised once, half a year after the last success`() async throws {
        let card = try await fixture.save("h1")
        try await fixture.pass(.days(100))
        try await fixture.reverify(card.id, answered: Answers.verified("h1"))
        let early = try await fixture.trace { try await fixture.pass(.days(179)) }
        #expect(early.events.isEmpty)
        let due = try await fixture.trace { try await fixture.pass(.days(300)) }
        #expect(due.events == [.cardReverifyDue] && due.leaves == [.cardReverifyDue])
        let revoked = Fixture()
        try await revoked.revoke(revoked.save("h1").id)
        let none = try await revoked.trace { try await revoked.pass(.days(300)) }
        #expect(!none.events.contains(.cardReverifyDue))
    }
}
