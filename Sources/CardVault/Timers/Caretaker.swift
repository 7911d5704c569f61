/// Does what time asks for: reconciles, pays debts, checks presence, reminds – one loop, woken when something is due.
package struct Caretaker<Storage: Repository>: Sendable {
    let ports: Ports<Storage>
    let reconciler: Reconciler<Storage>
    let collector: DebtCollector<Storage>

    /// A caretaker over the ports.
    package init(ports: Ports<Storage>, reconciler: Reconciler<Storage>) {
        self.ports = ports
        self.reconciler = reconciler
        collector = DebtCollector(ports: ports)
    }

    /// Works until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let didSomething = await tick()
            let now = ports.clock.now
            let due = (try? ports.repository.read { reader throws(VaultError) in try reader.nextDue() }) ?? nil
            // A pause after each round, so that what cannot be written now does not spin.
            let earliest = now + TimeSpan(milliseconds: didSomething ? 200 : 50)
            await ports.alarm.sleep(until: max(earliest, min(due ?? now + .minutes(1), now + .minutes(1))))
        }
    }

    /// One round; whether anything was due.
    @discardableResult
    package func tick() async -> Bool {
        // Each by itself: what cannot be done holds nothing else up.
        let done = [
            await part { () throws(VaultError) in try await reconciler.tick() },
            await part { () throws(VaultError) in try await collector.tick() },
            await part { () throws(VaultError) in try await BulkRevocation(ports: ports).tick() },
            await part { () throws(VaultError) in try await checkPresence() },
            await part { () throws(VaultError) in try await remind() },
        ]
        return done.contains(true)
    }

    private func part(_ work: () async throws(VaultError) -> Int) async -> Bool {
        do throws(VaultError) { return try await work() > 0 } catch {
            ports.signals.note(.storageFailed)
            return true
        }
    }

    /// Cards whose handle may have been deactivated although it was saved again: absent suspends them (rule 8).
    private func checkPresence() async throws(VaultError) -> Int {
        let now = ports.clock.now
        let due = try ports.repository.read { reader throws(VaultError) in
            try reader.duePresenceChecks(at: now, limit: 64)
        }
        for id in due {
            do throws(VaultError) {
                _ = try await CheckPresence(ports: ports)(id, suspending: true, by: .system)
            } catch {
                try await lookAgain(at: id, isGone: error == .cardRevoked || error == .cardNotFound)
            }
        }
        return due.count
    }

    /// Puts off a look at the bank's list that got no answer: by as long as the card has been saved, so that waits double, up to a minute.
    private func lookAgain(at id: SavedCard.ID, isGone: Bool) async throws(VaultError) {
        let shortest = ports.policy.debts.first
        try await ports.repository.decide { transaction throws(VaultError) in
            guard !isGone, let card = try transaction.card(id) else {
                return try transaction.checkPresence(of: id, at: nil)
            }
            let wait = min(max(transaction.now.since(card.verifiedAt), shortest), .minutes(1))
            try transaction.checkPresence(of: id, at: transaction.now + wait)
        }
    }

    private func remind() async throws(VaultError) -> Int {
        let (now, days) = (ports.clock.now, Int64(ports.policy.reverifyAfterDays))
        let due = try ports.repository.read { reader throws(VaultError) in try reader.dueReminders(at: now, limit: 256)
        }
        for id in due {
            try await ports.repository.decide { transaction throws(VaultError) in
                try transaction.remind(of: id, at: nil)
                guard let card = try transaction.card(id), card.isLive,
                    transaction.now >= card.verifiedAt + .days(days)
                else { return }
                let subject = AuditRecord.Subject(account: card.account, card: id)
                try transaction.record(AuditRecord(.cardReverifyDue, by: .system, on: subject))
                try transaction.emit(
                    VaultEvent(.cardReverifyDue, account: card.account, card: id, terminal: card.terminal)
                )
            }
        }
        return due.count
    }
}
