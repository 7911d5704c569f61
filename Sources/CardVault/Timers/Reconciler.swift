internal import Locks

/// Asks the bank what became of every verification that has not been decided, until all have ended (rules 6 and 7).
package final class Reconciler<Storage: Repository>: Sendable {
    private let ports: Ports<Storage>
    private let recently = Locked<[Verification.ID: Instant]>([:])
    /// At most that many questions are out at once.
    private let width: Int

    /// A reconciler over the ports.
    package init(ports: Ports<Storage>, width: Int = 8) {
        self.ports = ports
        self.width = width
    }

    /// Takes up what an earlier run left waiting for an answer that will never come, and asks for as long as `patience`.
    ///
    /// Bounded in number and time, however slow the bank is: the rest follows by the timers.
    package func takeUpInterrupted(limit: Int = 10_000, patience: TimeSpan = .seconds(10)) async throws(VaultError) {
        let interrupted = try ports.repository.read { reader throws(VaultError) in
            try reader.interruptedVerifications(limit: limit)
        }
        for id in interrupted { try await becomeUndetermined(id) }
        let (asked, deadline) = (Promise<Void>(), ports.clock.now + patience)
        Task {
            _ = try? await tick()
            asked.fulfil(())
        }
        await asked.value(before: deadline, by: ports.clock)
    }

    /// Does what is due; the number of things done.
    @discardableResult
    package func tick() async throws(VaultError) -> Int {
        let now = ports.clock.now
        let (due, erased) = try ports.repository.read { reader throws(VaultError) in
            (try reader.dueVerifications(at: now, limit: 256), try reader.dueErasedOperations(at: now, limit: 64))
        }
        await withTaskGroup(of: Void.self) { group in
            for (place, id) in due.enumerated() {
                if place >= width { await group.next() }
                group.addTask { await self.attend(to: id) }
            }
        }
        for operation in erased { await watch(operation) }
        return due.count + erased.count
    }

    /// Asks at once about a verification that someone reads or that a callback hints at; at most one question every two seconds.
    package func hint(_ id: Verification.ID) async {
        await ask(id)
    }

    private func attend(to id: Verification.ID) async {
        let question = try? ports.repository.read { reader throws(VaultError) in try reader.verification(id)?.question }
        do throws(VaultError) {
            switch question?.purpose {
            case nil: return
            case .answer: try await giveUpWaiting(for: id)
            case .challenge: try await expire(id)
            case .outcome, .details, .late: await ask(id)
            }
        } catch {
            ports.signals.note(.storageFailed)
        }
    }

    /// The answer of a call that is no longer awaited: from now on the status is asked.
    private func giveUpWaiting(for id: Verification.ID) async throws(VaultError) {
        try await becomeUndetermined(id)
        await ask(id)
    }

    private func becomeUndetermined(_ id: Verification.ID) async throws(VaultError) {
        _ = try await Settle(ports: ports)(BankAnswer(.undecided(.lost)), from: .cryptopay, for: id)
    }

    private func expire(_ id: Verification.ID) async throws(VaultError) {
        let policy = ports.policy
        let hasExpired = try await ports.repository.decide { transaction throws(VaultError) in
            guard var verification = try transaction.verification(id),
                case .challenge(let challenge) = verification.state, transaction.now >= challenge.expiresAt
            else { return false }
            let now = transaction.now
            try verification.move(to: .expired, at: now)
            verification.question = Question(.late, since: now, dueAt: now + policy.questions.daily)
            try transaction.put(verification)
            let subject = AuditRecord.Subject(account: verification.account, verification: id)
            try transaction.record(AuditRecord(.verificationExpired, by: .system, on: subject))
            try transaction.emit(
                VaultEvent(
                    .verificationExpired,
                    account: verification.account,
                    card: verification.reverifiedCard,
                    verification: id,
                    terminal: verification.terminal
                )
            )
            try transaction.settleSession(of: verification, by: policy, as: .system)
            return true
        }
        if hasExpired { ports.signals.note(.verificationEnded(.expired)) }
    }

    private func ask(_ id: Verification.ID) async {
        guard mayAsk(id), ports.questions.begin(id) else { return }
        defer { ports.questions.end(id) }
        guard
            let verification = try? ports.repository.read({ reader throws(VaultError) in try reader.verification(id) })
        else { return }
        // What is found out belongs to the trace that asked for the verification, whoever had it asked now.
        let errand = TraceParent(verification.traceparent).map { Errand(requestID: nil, trace: $0) }
        await Errand.$current.withValue(errand ?? Errand.current) {
            let answer = await ports.bank.status(
                of: verification.invoice,
                on: verification.terminal,
                traceparent: verification.traceparent
            )
            _ = await Settle(ports: ports).orLeave(answer, from: .status, for: id, by: .system)
        }
    }

    /// One question every two seconds for one verification; what is older is forgotten.
    private func mayAsk(_ id: Verification.ID) -> Bool {
        let (now, shortest) = (ports.clock.now, ports.policy.questions.shortest)
        return recently.withLock { recently in
            if let last = recently[id], now >= last, now.since(last) < shortest { return false }
            if recently.count >= 4_096 { recently = recently.filter { now.since($0.value) < shortest } }
            recently[id] = now
            return true
        }
    }

    /// A late VERIFIED of an erased account saves nothing and must not stay chargeable.
    private func watch(_ operation: ErasedOperation) async {
        let answer = await ports.bank.status(of: operation.invoice, on: operation.terminal, traceparent: nil)
        let (policy, terminals) = (ports.policy, ports.terminals)
        do throws(VaultError) {
            let wasLate = try await ports.repository.decide { transaction throws(VaultError) in
                let now = transaction.now
                let terminalID = try terminals.named(operation.terminal).terminalID
                guard case .verified(let handle?) = answer.verdict, let name = answer.facts.account,
                    answer.facts.belong(to: operation.invoice, on: terminalID), let account = try? AccountID(name)
                else {
                    try transaction.put(
                        operation.question.putAgain(at: now, by: policy.questions),
                        forErased: operation.key
                    )
                    return false
                }
                try transaction.put(nil, forErased: operation.key)
                try transaction.record(AuditRecord(.verificationLate, by: .system))
                let stray = BankCard(merchant: operation.merchant, terminal: operation.terminal, id: handle)
                if try !transaction.isHeld(stray) {
                    try transaction.owe(stray, of: account, for: nil, isErased: true, by: .system)
                }
                return true
            }
            if wasLate { ports.signals.note(.lateVerified) }
        } catch {
            ports.signals.note(.storageFailed)
        }
    }
}
