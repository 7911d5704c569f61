import CardVault
import RepositoryContract
import Secrets
import Testing

/// Rule 5: answers, callbacks and crashes in any order come to the end that the bank's own record of the operation has.
@Suite struct PermutationTests {
    /// What really became of the operation at the bank.
    enum Truth: CaseIterable, Sendable { case verified, declined, unknown, openChallenge, noHandle }
    /// What the answer to cryptopay told of it.
    enum Told: CaseIterable, Sendable { case truth, lost, notUnderstood, foreign, notFinal }
    enum Callback: CaseIterable, Sendable { case none, good, failed, forged, doubled, beforeAnswer, afterRestart }
    /// What the status call says at first; then it tells the truth.
    enum Prelude: CaseIterable, Sendable { case none, lost, inProgress, foreign, notFound }

    struct Outcome: Equatable, CustomStringConvertible {
        let end: String
        let cards: Int
        let debts: Int
        let sent: Int
        var description: String { "\(end), \(cards) cards, \(debts) debts, sent \(sent) times" }
    }

    private static func status(_ truth: Truth) -> BankAnswer {
        switch truth {
        case .verified: Answers.verified("h1")
        case .declined: Answers.rejected(484)
        case .unknown: Answers.notFound
        case .openChallenge: Answers.challengeOpen
        case .noHandle: Answers.verified(nil)
        }
    }

    private static func told(_ told: Told, of truth: Truth) -> BankAnswer {
        switch told {
        case .lost: return Answers.lost
        case .notUnderstood: return Answers.notUnderstood
        case .foreign: return Answers.foreign
        case .notFinal: return Answers.declined(-31)
        case .truth:
            switch truth {
            case .verified: return Answers.verified("h1", last4: nil)
            case .declined: return Answers.declined(484)
            case .noHandle: return Answers.verified(nil)
            case .unknown, .openChallenge: return Answers.inProgress
            }
        }
    }

    private static func prelude(_ prelude: Prelude) -> [BankAnswer] {
        switch prelude {
        case .none: []
        case .lost: [Answers.lost, Answers.lost]
        case .inProgress: [Answers.inProgress]
        case .foreign: [Answers.foreign]
        case .notFound: [Answers.notFound]
        }
    }

    /// The end by the design, whatever happened on the way.
    private static func expected(_ truth: Truth, written: Bool, sent: Bool) -> Outcome {
        guard written else { return Outcome(end: "none", cards: 0, debts: 0, sent: 0) }
        // What never reached the bank is not found there.
        let end =
            switch sent ? truth : .unknown {
            case .verified: "verified"
            case .declined: "declined 484"
            case .unknown: "unresolved"
            case .openChallenge: "expired"
            case .noHandle: "no_card_id"
            }
        return Outcome(end: end, cards: end == "verified" ? 1 : 0, debts: 0, sent: sent ? 1 : 0)
    }

    private static func hint(_ callback: Callback, _ id: Verification.ID, _ fixture: Fixture) async {
        let ours = (try? fixture.verification(id))?.callbackSecret
        switch callback {
        case .none, .beforeAnswer, .afterRestart: break
        // The callback's content is not looked at: good and failed differ for the bank only.
        case .good: await fixture.receiveCallback(id, secret: ours)
        case .failed: await fixture.receiveCallback(id)
        case .forged: await fixture.receiveCallback(id, secret: SecretBytes(utf8: "forged"))
        case .doubled:
            await fixture.receiveCallback(id, secret: ours)
            await fixture.receiveCallback(id, secret: ours)
        }
    }

    private static func run(
        _ truth: Truth,
        _ told: Told,
        _ callback: Callback,
        _ prelude: Prelude,
        dyingAt step: Int?
    ) async throws -> (outcome: Outcome, written: Bool, steps: Int) {
        let life = Life(endingAt: step)
        let fixture = Fixture(life: life)
        let reached = RecordedMoments()
        let status = status(truth)
        for answer in Self.prelude(prelude) { fixture.bank.status.next(answer) }
        let answer = Self.told(told, of: truth)
        fixture.bank.verify.answer { _ in
            reached.note(1)
            return answer
        }
        fixture.bank.status.answer { _ in reached.all.isEmpty ? Answers.notFound : status }
        if callback == .beforeAnswer { fixture.bank.verify.hold() }
        let started = Task { try? await fixture.start() }
        let account = try Samples.account()
        let first: () throws -> Verification.ID? = {
            try fixture.store.read { reader throws(VaultError) in
                try reader.verifications(of: account, since: Instant(milliseconds: 0)).first?.id
            }
        }
        if callback == .beforeAnswer {
            // The process may die before it gets so far; then the caller has its answer.
            let isOver = RecordedMoments()
            let over = Task {
                _ = await started.value
                isOver.note(1)
            }
            try await fixture.eventually { !fixture.bank.verify.asked.isEmpty || !isOver.all.isEmpty }
            if let id = try first() { await fixture.receiveCallback(id) }
            fixture.bank.verify.release()
            await over.value
        }
        _ = await started.value
        let id = try first()
        if let id { await hint(callback, id, fixture) }
        await fixture.caretaker.tick()
        if callback != .afterRestart { try await fixture.pass(.hours(3)) }
        // Whoever died by now, or is stopped for a late callback, starts again.
        life.end()
        let survivor = Fixture(after: fixture)
        try await survivor.reconciler.takeUpInterrupted()
        if callback == .afterRestart, let id { await survivor.receiveCallback(id) }
        try await survivor.pass(.hours(3))
        let outcome = try outcome(of: try first(), survivor)
        return (outcome, id != nil, life.steps)
    }

    private static func outcome(of id: Verification.ID?, _ fixture: Fixture) throws -> Outcome {
        let cards = try fixture.liveCards(of: Samples.account())
        let debts = try fixture.store.read { reader throws(VaultError) in try reader.openDebts(limit: 10).count }
        let end: String =
            switch try id.map({ try fixture.verification($0) })?.state {
            case nil: "none"
            case .failed(let failure): failure.rawValue
            case .declined(let decline): "declined \(decline.code)"
            case .some(let state): state.status.rawValue
            }
        return Outcome(end: end, cards: cards.count, debts: debts, sent: fixture.bank.verify.asked.count)
    }

    @Test(arguments: Truth.allCases)
    func `any answer, callback, status and crash come to the same end`(truth: Truth) async throws {
        var count = 0
        for told in Told.allCases {
            for callback in Callback.allCases {
                for prelude in Prelude.allCases {
                    let whole = try await Self.run(truth, told, callback, prelude, dyingAt: nil)
                    #expect(
                        whole.outcome == Self.expected(truth, written: true, sent: true),
                        "\(told) \(callback) \(prelude)"
                    )
                    count += 1
                    for step in 1...whole.steps {
                        let run = try await Self.run(truth, told, callback, prelude, dyingAt: step)
                        let expected = Self.expected(truth, written: run.written, sent: run.outcome.sent > 0)
                        #expect(run.outcome == expected, "\(told) \(callback) \(prelude) dying at \(step)")
                        count += 1
                    }
                }
            }
        }
        // The count is the report's: it says how much of the space was walked.
        Counts.note("permutations of \(truth)", count)
        #expect(count > 1_000)
    }
}
