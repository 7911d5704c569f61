import CardVault
import RepositoryContract
import Secrets
import Testing

@Suite struct ReadVaultTests {
    let fixture = Fixture()
    let read: ReadVault<MortalRepository>

    init() { read = ReadVault(ports: fixture.ports, reconciler: fixture.reconciler) }

    private func save(_ handle: String, on terminal: String) async throws -> SavedCard {
        fixture.bank.verify.next(Answers.verified(handle))
        let verification = try await fixture.startVerification(
            Fixture.request(Samples.account(), terminal: TerminalName(terminal)),
            by: Fixture.client()
        )
        return try fixture.card(#require(verification.card))
    }

    private func lent(_ filter: CardFilter, to caller: Caller) throws -> [String] {
        var ids: [String] = []
        let hasMore = try read.eachCard(of: Samples.account(), filter, by: caller) { card, _ in
            ids.append(
                SavedCard.prefix + String(decoding: card.idLetters.indices.map { card.idLetters[$0] }, as: UTF8.self)
            )
        }
        return ids + [hasMore ? "more" : "end"]
    }

    @Test func `what a client's prefixes hide is not there`() async throws {
        let card = try await fixture.save("h1")
        let stranger = try Fixture.client("b", prefixes: ["other"])
        #expect(throws: VaultError.cardNotFound) { try read.card(card.id, by: stranger) }
        #expect(throws: VaultError.verificationNotFound) { try read.verification(card.origin, by: stranger) }
        #expect(throws: VaultError.accountNotFound) {
            _ = try read.cards(of: Samples.account(), CardFilter(), by: stranger)
        }
        #expect(throws: VaultError.accountNotFound) {
            _ = try read.verifications(of: Samples.account(), VerificationFilter(), by: stranger)
        }
        #expect(throws: VaultError.cardNotFound) {
            _ = try read.verifications(of: card.id, VerificationFilter(), by: stranger)
        }
        #expect(try read.events(after: 0, limit: 10, by: stranger).events.isEmpty)
        #expect(try read.events(after: 0, limit: 10, by: stranger).next == 3)
        let bound = try Fixture.client("c", prefixes: ["nobody", "customer"])
        #expect(try read.card(card.id, by: bound).id == card.id)
        #expect(try read.events(after: 0, limit: 10, by: bound).events.count == 3)
    }

    @Test func `pages of what a client's terminals show are full and go on`() async throws {
        var mine: [SavedCard.ID] = []
        for number in 0..<12 {
            let isMine = number % 4 == 0
            let card = try await save("h\(number)", on: isMine ? "second" : "default")
            if isMine { mine.insert(card.id, at: 0) }
        }
        let bound = try Fixture.client("b", terminals: [TerminalName("second")])
        let first = try read.cards(of: Samples.account(), CardFilter(limit: 2), by: bound)
        #expect(first.items.map(\.id) == Array(mine.prefix(2)) && first.hasMore)
        let rest = try read.cards(of: Samples.account(), CardFilter(after: first.items.last?.id, limit: 2), by: bound)
        #expect(rest.items.map(\.id) == Array(mine.suffix(1)) && !rest.hasMore)
        #expect(try lent(CardFilter(limit: 2), to: bound) == mine.prefix(2).map(\.text) + ["more"])
        #expect(try lent(CardFilter(after: mine[1], limit: 2), to: bound) == [mine[2].text, "end"])
        #expect(try lent(CardFilter(limit: 3), to: bound) == mine.map(\.text) + ["end"])
        let verifications = try read.verifications(of: Samples.account(), VerificationFilter(limit: 2), by: bound)
        #expect(verifications.items.map(\.card) == mine.prefix(2).map { $0 } && verifications.hasMore)
        #expect(try read.events(after: 0, limit: 100, by: bound).events.count == 9)
        let all = try read.cards(of: Samples.account(), CardFilter(limit: 5), by: Fixture.client())
        #expect(all.items.count == 5 && all.hasMore)
    }

    @Test func `the verifications of a card are those that made or moved it`() async throws {
        let card = try await fixture.save("h1")
        try await fixture.save("h2")
        let again = try await fixture.reverify(card.id, answered: Answers.verified("h1"))
        let page = try read.verifications(of: card.id, VerificationFilter(), by: Fixture.client())
        #expect(page.items.map(\.id) == [again.id, card.origin])
    }

    @Test func `events are waited for until the deadline`() async throws {
        let deadline = fixture.clock.now + .seconds(10)
        let waiting = Task {
            try await read.events(after: 0, limit: 10, waitingUntil: deadline, by: Fixture.client()).events.count
        }
        try await fixture.eventually { fixture.clock.sleepers == 1 }
        fixture.clock.advance(by: TimeSpan(milliseconds: 50))
        try await fixture.eventually { fixture.clock.sleepers == 1 }
        try await fixture.save("h1")
        fixture.clock.advance(by: TimeSpan(milliseconds: 50))
        #expect(try await waiting.value == 3)
        let none = Task {
            try await read.events(after: 3, limit: 10, waitingUntil: deadline, by: Fixture.client())
        }
        fixture.clock.advance(by: .seconds(10))
        let page = try await none.value
        #expect(page.events.isEmpty && page.next == 3)
    }

    @Test func `what a client may not see does not end its waiting`() async throws {
        try await fixture.save("h1")
        let stranger = try Fixture.client("b", prefixes: ["other"])
        let now = fixture.clock.now
        let page = try await read.events(after: 0, limit: 2, waitingUntil: now, by: stranger)
        #expect(page.events.isEmpty && page.next > 0)
    }

    @Test func `reading the audit is itself recorded`() async throws {
        try await fixture.save("h1")
        let page = try await read.leaves(from: 1, limit: 10, by: Fixture.client())
        #expect(page.leaves.map(\.sequence) == [1, 2])
        #expect(page.next == nil)
        #expect(try fixture.leaves().last == .auditRead)
    }

    // MARK: Callbacks

    @Test func `a callback with another operation's secret is not listened to`() async throws {
        let verification = try await fixture.start(answered: Answers.lost)
        await fixture.receiveCallback(verification.id, secret: .init(utf8: "forged"))
        #expect(fixture.bank.status.asked.isEmpty)
        await fixture.receiveCallback(verification.id, secret: verification.callbackSecret)
        #expect(fixture.bank.status.asked.count == 1)
    }

    @Test func `a callback changes nothing by itself, and asks nothing about what is known`() async throws {
        let declined = try await fixture.start(answered: Answers.declined(484))
        let trace = try await fixture.trace { await fixture.receiveCallback(declined.id) }
        #expect(trace.events.isEmpty && trace.leaves.isEmpty && fixture.bank.status.asked.isEmpty)
    }

    // MARK: The caretaker's loop

    @Test func `the caretaker sleeps until something is due, and wakes when rung`() async throws {
        let fixture = fixture
        let running = Task { await fixture.caretaker.run() }
        try await fixture.eventually { fixture.clock.sleepers == 1 }
        let card = try await fixture.save("h1")
        try await fixture.revoke(card.id)
        // The rounds in between sleep a moment each: a clock that goes on lets them by.
        try await fixture.eventually {
            if fixture.clock.sleepers > 0 { fixture.clock.advance(by: TimeSpan(milliseconds: 50)) }
            return try fixture.debt(on: "h1")?.status == .done
        }
        running.cancel()
        await running.value
    }
}
