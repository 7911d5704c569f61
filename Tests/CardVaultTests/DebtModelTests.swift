import CardVault
import Locks
import RepositoryContract
import Testing

/// Rule 8 walked as a whole: two accounts, one handle, every order of saving, revoking, calling and answering.
@Suite struct DebtModelTests {
    /// One step of a walk.
    enum Step: CaseIterable, Sendable {
        case saveA, saveB, revokeA, revokeB
        /// The collector sends what is due; the call stays out until one of the answers.
        case send
        case answerDone, answerLostAfter, answerLostBefore, answerRefused
        /// The presence checks and all else that is due, with no call held back.
        case care
        case passHour
        case restart
        case settle
    }

    /// The bank's own record: whether it would charge the handle.
    final class Record: Sendable {
        struct State: Sendable {
            var isChargeable = true
            var next = Step.answerDone
            var deactivatedLive = false
        }
        let state = Locked(State())
    }

    /// One walk through a vault of its own.
    struct Walk {
        var fixture = Fixture()
        let record = Record()
        let accounts: [AccountID]
        var cards: [[SavedCard.ID]] = [[], []]
        var sending: Task<Void, Never>?
        var saving: [Task<Void, Never>] = []

        init() throws {
            accounts = [try Samples.account("a"), try Samples.account("b")]
            let record = record
            // Saving makes the handle chargeable again at the bank only until the next deactivation.
            fixture.bank.verify.answer { _ in
                record.state.withLock { $0.isChargeable = true }
                return Answers.verified("h1")
            }
            fixture.bank.deactivate.answer { _ in
                record.state.withLock { state in
                    switch state.next {
                    case .answerLostAfter:
                        state.isChargeable = false
                        return .unreachable
                    case .answerLostBefore: return .unreachable
                    case .answerRefused: return .refused
                    default:
                        state.isChargeable = false
                        return .done
                    }
                }
            }
            fixture.bank.list.answer { _ in
                record.state.withLock { $0.isChargeable } ? Answers.listed("h1") : Answers.listed()
            }
        }

        func live(_ place: Int) throws -> SavedCard? { try fixture.liveCards(of: accounts[place]).first }

        mutating func take(_ step: Step) async throws {
            fixture.clock.advance(by: .seconds(1))
            switch step {
            case .saveA: try await save(0)
            case .saveB: try await save(1)
            case .revokeA: try await revoke(0)
            case .revokeB: try await revoke(1)
            case .send: try await send()
            case .answerDone, .answerLostAfter, .answerLostBefore, .answerRefused: await answer(step)
            case .care:
                if sending == nil { await fixture.caretaker.tick() }
            case .passHour: fixture.clock.advance(by: .hours(1))
            case .restart: try await restart()
            case .settle: try await settle()
            }
            try check()
        }

        private mutating func save(_ place: Int) async throws {
            let (fixture, account) = (fixture, accounts[place])
            let asked = fixture.bank.verify.asked.count
            let task = Task {
                _ = try? await fixture.startVerification(Fixture.request(account), by: Fixture.client())
            }
            if sending == nil { return await task.value }
            // While the call is out, the answer waits for it: the save goes on later.
            await fixture.bank.verify.arrival(of: asked + 1)
            saving.append(task)
        }

        private mutating func revoke(_ place: Int) async throws {
            guard let card = try live(place) else { return }
            cards[place].append(card.id)
            try await fixture.revoke(card.id)
        }

        private mutating func send() async throws {
            guard sending == nil, let due = try fixture.debt(on: "h1"),
                [.pending, .failing, .sending].contains(due.status), due.dueAt <= fixture.clock.now
            else { return }
            fixture.bank.deactivate.hold()
            let (fixture, asked) = (fixture, fixture.bank.deactivate.asked.count)
            sending = Task { _ = try? await fixture.collector.tick() }
            await fixture.bank.deactivate.arrival(of: asked + 1)
        }

        private mutating func answer(_ step: Step) async {
            record.state.withLock { $0.next = step }
            guard let sending else { return }
            fixture.bank.deactivate.release()
            await sending.value
            self.sending = nil
            for task in saving { await task.value }
            saving = []
        }

        private mutating func restart() async throws {
            fixture.life.end()
            if sending != nil { await answer(record.state.withLock { $0.next }) }
            fixture = Fixture(after: fixture)
            try await fixture.reconciler.takeUpInterrupted()
        }

        private func settle() async throws {
            guard let id = cards.joined().first else { return }
            _ = try? await SettleDebt(ports: fixture.ports)(of: id, because: "walk", by: Caller(.operator("root")))
        }

        /// What must hold at every moment.
        func check() throws {
            let debt = try fixture.debt(on: "h1")
            let isHeld = try live(0) != nil || live(1) != nil
            if isHeld {
                // Nothing that a live card holds may be sent.
                #expect(debt.map { [.withheld, .done, .absent, .settled, .cancelled].contains($0.status) } ?? true)
            } else if let debt {
                #expect(debt.status != .withheld, "withheld although nobody holds the handle")
            }
            let isChargeable = record.state.withLock { $0.isChargeable }
            for card in try [live(0), live(1)].compactMap({ $0 }) where !isChargeable && card.status == .active {
                let checks = try fixture.store.read { reader throws(VaultError) in
                    try reader.duePresenceChecks(at: Instant(milliseconds: .max), limit: 10)
                }
                #expect(checks.contains(card.id), "deactivated at the bank, active here, and nobody will look")
            }
        }

        /// Lets all work be done by a bank that answers, and looks at the end.
        mutating func finish() async throws {
            await answer(.answerDone)
            record.state.withLock { $0.next = .answerDone }
            let settled = try fixture.debt(on: "h1")?.status == .settled
            try await fixture.pass(.days(2))
            let isHeld = try live(0) != nil || live(1) != nil
            let isChargeable = record.state.withLock { $0.isChargeable }
            let wasRevoked = !cards.joined().isEmpty
            if wasRevoked, !isHeld, !settled {
                #expect(!isChargeable, "revoked here and chargeable at the bank")
                #expect(try [.done, .absent].contains(fixture.debt(on: "h1")?.status))
            }
            for card in try [live(0), live(1)].compactMap({ $0 }) {
                #expect((card.status == .active) == isChargeable, "what the bank does not charge is suspended")
            }
            for id in cards.joined() where !settled {
                guard case .revoked(let revocation) = try fixture.card(id).state else { return #expect(Bool(false)) }
                #expect([.done, .absent, .withheld].contains(revocation.bankDeactivation))
                #expect(isHeld || revocation.bankDeactivation != .withheld)
            }
        }
    }

    private static func walk(_ steps: [Step]) async throws {
        var walk = try Walk()
        for step in steps { try await walk.take(step) }
        try await walk.finish()
    }

    @Test func `every order of three steps after a card was revoked or lent keeps rule 8`() async throws {
        let beginnings: [[Step]] = [[.saveA, .revokeA], [.saveA, .saveB, .revokeA], [.saveA, .revokeA, .send]]
        let steps: [Step] = [
            .saveA, .saveB, .revokeA, .revokeB, .send, .answerDone, .answerLostAfter, .answerLostBefore,
            .answerRefused, .care, .restart,
        ]
        var count = 0
        for beginning in beginnings {
            for first in steps {
                for second in steps {
                    for third in steps {
                        try await Self.walk(beginning + [first, second, third])
                        count += 1
                    }
                }
            }
        }
        Counts.note("walks of debts, exhaustive", count)
        #expect(count == 3_993)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `long random walks keep rule 8`(seed: UInt64) async throws {
        let random = SeededRandomness(seed: seed)
        for number in 0..<250 {
            let steps = (0..<25).map { _ in Step.allCases[random.below(Step.allCases.count)] }
            do {
                try await Self.walk(steps)
            } catch {
                Issue.record("walk \(number) of seed \(seed): \(error) in \(steps)")
            }
        }
    }
}
