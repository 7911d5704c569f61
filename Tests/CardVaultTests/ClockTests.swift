import CardVault
import RepositoryContract
import Testing

@Suite struct ClockTests {
    private let fixture = Fixture()

    static let jumps: [TimeSpan] = [.days(-400), .hours(-1), .seconds(-1), .seconds(1), .hours(1), .days(400)]

    /// The longest that a jump back can delay a timer, and the schedule itself.
    private func pass(after jump: TimeSpan) async throws {
        try await fixture.pass(.days(7) + TimeSpan(milliseconds: max(0, -jump.milliseconds)))
    }

    @Test(arguments: jumps)
    func `an undetermined verification comes to the bank's verdict when the clock jumps`(_ jump: TimeSpan) async throws
    {
        let id = try await fixture.start(answered: Answers.lost).id
        fixture.clock.advance(by: jump)
        fixture.bank.status.answer { _ in Answers.verified("h1") }
        try await pass(after: jump)
        #expect(try fixture.verification(id).status == .verified)
        #expect(fixture.bank.verify.asked.count == 1)
    }

    @Test(arguments: jumps)
    func `a verification of which the bank knows nothing ends when the clock jumps`(_ jump: TimeSpan) async throws {
        let id = try await fixture.start(answered: Answers.lost).id
        fixture.clock.advance(by: jump)
        fixture.bank.status.answer { _ in Answers.notFound }
        try await pass(after: jump)
        guard case .failed(.unresolved) = try fixture.verification(id).state else { return #expect(Bool(false)) }
    }

    @Test(arguments: jumps)
    func `an open challenge ends when the clock jumps`(_ jump: TimeSpan) async throws {
        let id = try await fixture.start(answered: Answers.challenge).id
        fixture.clock.advance(by: jump)
        try await pass(after: jump)
        #expect(try fixture.verification(id).status == .expired)
    }

    @Test(arguments: jumps)
    func `a debt is paid when the clock jumps`(_ jump: TimeSpan) async throws {
        let card = try await fixture.save("h1")
        fixture.bank.deactivate.next(.unreachable, .unreachable)
        try await fixture.revoke(card.id)
        try await fixture.pass(.seconds(1))
        fixture.clock.advance(by: jump)
        try await pass(after: jump)
        #expect(try fixture.debt(on: "h1")?.status == .done)
        #expect(try fixture.card(card.id).status == .revoked)
    }

    @Test(arguments: jumps)
    func `a final verdict stays when the clock jumps`(_ jump: TimeSpan) async throws {
        let declined = try await fixture.start(answered: Answers.declined(484)).id
        let card = try await fixture.save("h1")
        fixture.clock.advance(by: jump)
        try await pass(after: jump)
        #expect(try fixture.verification(declined).status == .declined)
        #expect(try fixture.card(card.id).status == .active)
    }
}
