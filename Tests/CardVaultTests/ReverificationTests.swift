import CardVault
import RepositoryContract
import Testing

@Suite struct ReverificationTests {
    let fixture = Fixture()

    private func suspended() async throws -> SavedCard {
        let card = try await fixture.save("h1")
        try await fixture.reverify(card.id, answered: Answers.declined(465))
        fixture.bank.status.next(Answers.rejected(465))
        try await fixture.pass(.seconds(3))
        return try fixture.card(card.id)
    }

    @Test func `the same handle refreshes the card`() async throws {
        let card = try await fixture.save("h1")
        fixture.clock.advance(by: .days(1))
        let trace = try await fixture.trace {
            let verification = try await fixture.reverify(card.id, answered: Answers.verified("h1"))
            #expect(verification.status == .verified && verification.card == card.id && !verification.cardSave)
        }
        let fresh = try fixture.card(card.id)
        #expect(fresh.verifiedAt == fixture.clock.now && fresh.createdAt == card.createdAt)
        #expect(trace.events == [.verificationCreated, .verificationVerified, .cardRefreshed])
        #expect(trace.leaves == [.verificationCreated, .verificationVerified, .cardRefreshed])
        #expect(fixture.bank.verify.asked.last?.cardSave == true, "without it the bank would name no handle")
    }

    @Test func `another handle of the same card keeps the id, and the old handle is owed`() async throws {
        let card = try await fixture.save("h1")
        let id = try await fixture.reverify(card.id, answered: Answers.verified("h2")).id
        #expect(try fixture.verification(id).status == .undetermined, "the mask is read first")
        #expect(try fixture.card(card.id).bankCardID == Answers.handle("h1"))
        fixture.bank.status.next(Answers.verified("h2"))
        let trace = try await fixture.trace { try await fixture.pass(.seconds(1)) }
        let fresh = try fixture.card(card.id)
        #expect(fresh.bankCardID == Answers.handle("h2") && fresh.status == .active)
        #expect(trace.events == [.verificationVerified, .cardBankIDChanged])
        #expect(
            trace.leaves == [
                .verificationVerified, .cardBankIDChanged, .deactivationOwed, .deactivationSent, .deactivationEnded,
            ]
        )
        #expect(try fixture.bank.deactivate.asked.map(\.id) == [Samples.bankCard("h1").id])
    }

    @Test(arguments: ["0128", nil])
    func `another card changes nothing, and its handle is owed`(last4: String?) async throws {
        let card = try await fixture.save("h1")
        let id = try await fixture.reverify(card.id, answered: Answers.verified("h2")).id
        fixture.bank.status.next(Answers.verified("h2", last4: last4))
        let trace = try await fixture.trace { try await fixture.pass(.seconds(1)) }
        guard case .failed(.differentCard) = try fixture.verification(id).state else { return #expect(Bool(false)) }
        let kept = try fixture.card(card.id)
        #expect(kept.status == .active && kept.bankCardID == Answers.handle("h1") && kept.verifiedAt == card.verifiedAt)
        #expect(trace.events == [.verificationFailed])
        #expect(try fixture.bank.deactivate.asked.map(\.id) == [Samples.bankCard("h2").id])
        #expect(try fixture.verification(id).question == nil)
    }

    @Test func `another card that the account has saved too is left alone`() async throws {
        let (card, neighbour) = (try await fixture.save("h1"), try await fixture.save("h2"))
        let id = try await fixture.reverify(card.id, answered: Answers.verified("h2")).id
        fixture.bank.status.next(Answers.verified("h2"))
        try await fixture.pass(.seconds(1))
        guard case .failed(.differentCard) = try fixture.verification(id).state else { return #expect(Bool(false)) }
        #expect(try fixture.card(neighbour.id).status == .active)
        #expect(fixture.bank.deactivate.asked.isEmpty)
    }

    @Test(arguments: [
        (465, Suspension.Reason.blocked), (467, .blocked), (479, .blocked), (489, .blocked), (478, .expired),
        (485, .expired), (483, .stolen),
    ])
    func `a blocked, expired or stolen card is suspended once the mask shows that it is the same`(
        code: Int,
        reason: Suspension.Reason
    ) async throws {
        let card = try await fixture.save("h1")
        let id = try await fixture.reverify(card.id, answered: Answers.declined(code)).id
        #expect(try fixture.card(card.id).status == .active && fixture.verification(id).status == .undetermined)
        fixture.bank.status.next(Answers.rejected(code))
        let trace = try await fixture.trace { try await fixture.pass(.seconds(1)) }
        #expect(trace.events == [.verificationDeclined, .cardSuspended])
        #expect(trace.leaves == [.verificationDeclined, .cardSuspended])
        let expected = Suspension(reason: reason, code: code, at: try fixture.verification(id).updatedAt)
        #expect(try fixture.card(card.id).state == .suspended(expected))
    }

    @Test(arguments: ["0128", nil])
    func `a suspending decline of another card suspends nothing`(last4: String?) async throws {
        let card = try await fixture.save("h1")
        let id = try await fixture.reverify(card.id, answered: Answers.declined(483)).id
        fixture.bank.status.next(Answers.rejected(483, last4: last4))
        try await fixture.pass(.seconds(1))
        guard case .failed(.differentCard) = try fixture.verification(id).state else { return #expect(Bool(false)) }
        #expect(try fixture.card(card.id).status == .active)
    }

    @Test(arguments: BankCode.declining.filter { ![465, 467, 478, 479, 483, 485, 489].contains($0) })
    func `any other decline leaves the card as it is`(code: Int) async throws {
        let card = try await fixture.save("h1")
        #expect(try await fixture.reverify(card.id, answered: Answers.declined(code)).status == .declined)
        #expect(try fixture.card(card.id).status == .active)
    }

    @Test func `a first verification that is declined suspends nothing`() async throws {
        let card = try await fixture.save("h1")
        try await fixture.start(answered: Answers.declined(483))
        try await fixture.pass(.days(1))
        #expect(try fixture.card(card.id).status == .active)
    }

    @Test func `a later success revives a suspended card`() async throws {
        let card = try await suspended()
        #expect(card.status == .suspended)
        let trace = try await fixture.trace { try await fixture.reverify(card.id, answered: Answers.verified("h1")) }
        #expect(try fixture.card(card.id).status == .active)
        #expect(trace.events == [.verificationCreated, .verificationVerified, .cardRefreshed, .cardRevived])
        #expect(trace.leaves == [.verificationCreated, .verificationVerified, .cardRefreshed, .cardRevived])
    }

    @Test func `a later success under another handle revives it too, and says so`() async throws {
        let card = try await suspended()
        try await fixture.reverify(card.id, answered: Answers.verified("h2"))
        fixture.bank.status.next(Answers.verified("h2"))
        fixture.clock.advance(by: .seconds(3))
        let trace = try await fixture.trace { _ = try await fixture.reconciler.tick() }
        #expect(try fixture.card(card.id).status == .active)
        #expect(trace.events == [.verificationVerified, .cardBankIDChanged, .cardRevived])
    }

    @Test func `saving a suspended card again revives it`() async throws {
        let card = try await suspended()
        let trace = try await fixture.trace { try await fixture.save("h1") }
        #expect(try fixture.card(card.id).status == .active)
        #expect(trace.events.suffix(2) == [.cardRefreshed, .cardRevived])
    }

    // MARK: Several at once

    @Test(arguments: [[0, 1], [1, 0]])
    func `of two re-verifications only the newest-created moves the card`(order: [Int]) async throws {
        let card = try await fixture.save("h1")
        var ids: [Verification.ID] = []
        for _ in 0..<2 {
            fixture.clock.advance(by: .seconds(1))
            ids.append(try await fixture.reverify(card.id, answered: Answers.lost).id)
        }
        let invoices = try ids.map { try fixture.verification($0).invoice }
        // The older one says stolen, the newer one VERIFIED; they are answered in either order.
        fixture.bank.status.answer { $0 == invoices[0] ? Answers.rejected(483) : Answers.verified("h1") }
        for place in order {
            fixture.clock.advance(by: .seconds(3))
            await fixture.reconciler.hint(ids[place])
        }
        #expect(try ids.map { try fixture.verification($0).status } == [.declined, .verified])
        #expect(try fixture.card(card.id).status == .active)
    }

    @Test(arguments: [[0, 1], [1, 0]])
    func `of two handles the newest-created re-verification's stays, the others are owed`(order: [Int]) async throws {
        let card = try await fixture.save("h1")
        var ids: [Verification.ID] = []
        for handle in ["h2", "h3"] {
            fixture.clock.advance(by: .seconds(1))
            ids.append(try await fixture.reverify(card.id, answered: Answers.verified(handle)).id)
        }
        let invoices = try ids.map { try fixture.verification($0).invoice }
        fixture.bank.status.answer { Answers.verified($0 == invoices[0] ? "h2" : "h3") }
        for place in order {
            fixture.clock.advance(by: .seconds(3))
            await fixture.reconciler.hint(ids[place])
        }
        try await fixture.pass(.seconds(10))
        #expect(try fixture.card(card.id).bankCardID == Answers.handle("h3"))
        #expect(try fixture.debt(on: "h1")?.status == .done && fixture.debt(on: "h2")?.status == .done)
        #expect(try fixture.debt(on: "h3") == nil)
    }

    // MARK: Meeting a revocation

    @Test(arguments: ["h1", "h2"])
    func `a re-verification that meets a revocation revives nothing, and its handle is owed`(
        handle: String
    ) async throws {
        let card = try await fixture.save("h1")
        let id = try await fixture.reverify(card.id, answered: Answers.lost).id
        fixture.clock.advance(by: .seconds(1))
        try await fixture.revoke(card.id)
        try await fixture.collector.tick()
        #expect(try fixture.debt(on: "h1")?.status == .done)
        fixture.bank.status.answer { _ in Answers.verified(handle) }
        fixture.clock.advance(by: .seconds(3))
        let trace = try await fixture.trace { await fixture.reconciler.hint(id) }
        #expect(trace.events == [.verificationVerified, .verificationLate])
        #expect(trace.leaves == [.verificationVerified, .deactivationOwed, .verificationLate])
        #expect(try fixture.card(card.id).status == .revoked)
        #expect(try fixture.debt(on: handle)?.status == .pending)
        guard case .revoked(let shown) = try fixture.card(card.id).state else { return #expect(Bool(false)) }
        #expect(shown.bankDeactivation == .pending, "shown while it is owed")
        try await fixture.pass(.seconds(10))
        #expect(try fixture.debt(on: handle)?.status == .done)
        guard case .revoked(let done) = try fixture.card(card.id).state else { return #expect(Bool(false)) }
        #expect(done.bankDeactivation == .done)
    }

    @Test func `a suspending decline that meets a revocation only declines`() async throws {
        let card = try await fixture.save("h1")
        let id = try await fixture.reverify(card.id, answered: Answers.declined(483)).id
        try await fixture.revoke(card.id)
        fixture.bank.status.answer { _ in Answers.rejected(483) }
        try await fixture.pass(.seconds(1))
        #expect(try fixture.verification(id).status == .declined)
        #expect(try fixture.card(card.id).status == .revoked)
    }

    @Test func `a first verification created before its card was revoked revives nothing`() async throws {
        let card = try await fixture.save("h1")
        let id = try await fixture.start(answered: Answers.lost).id
        fixture.clock.advance(by: .seconds(1))
        try await fixture.revoke(card.id)
        try await fixture.collector.tick()
        fixture.bank.status.answer { _ in Answers.verified("h1") }
        fixture.clock.advance(by: .seconds(3))
        let trace = try await fixture.trace { await fixture.reconciler.hint(id) }
        #expect(trace.events == [.verificationVerified, .verificationLate])
        #expect(try fixture.liveCards(of: Samples.account()).isEmpty)
        #expect(try fixture.debt(on: "h1")?.status == .pending)
    }

    @Test func `a verification created after the revocation saves the card anew`() async throws {
        let card = try await fixture.save("h1")
        try await fixture.revoke(card.id)
        fixture.clock.advance(by: .seconds(1))
        let again = try await fixture.save("h1")
        #expect(again.id != card.id && again.status == .active)
        #expect(try fixture.debt(on: "h1")?.status == .cancelled)
    }

    @Test func `a revoked card cannot be verified again`() async throws {
        let card = try await fixture.save("h1")
        try await fixture.revoke(card.id)
        await #expect(throws: VaultError.cardRevoked) { try await fixture.reverify(card.id) }
    }

    @Test func `a card revoked while its token was fetched is not sent`() async throws {
        let card = try await fixture.save("h1")
        fixture.bank.token.hold()
        let started = Task { try await fixture.reverify(card.id) }
        await fixture.bank.token.arrival(of: 2)
        try await fixture.revoke(card.id)
        fixture.bank.token.release()
        await #expect(throws: VaultError.cardRevoked) { try await started.value }
        #expect(fixture.bank.verify.asked.count == 1)
    }
}
