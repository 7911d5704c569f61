/// Pays the debts: deactivates at the bank, with backoff, until the bank says 200 (rule 8).
package struct DebtCollector<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// A collector over the ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// Pays what is due; the number of debts looked at. While the bank is left alone debts stay as they are.
    @discardableResult
    package func tick() async throws(VaultError) -> Int {
        guard !ports.bank.isHeldBack else { return 0 }
        let now = ports.clock.now
        let due = try ports.repository.read { reader throws(VaultError) in try reader.dueDebts(at: now, limit: 64) }
        await withTaskGroup(of: Void.self) { group in
            for (place, debt) in due.enumerated() {
                if place >= 4 { await group.next() }
                group.addTask { await self.pay(debt.key) }
            }
        }
        return due.count
    }

    private func pay(_ key: DebtKey) async {
        guard ports.deactivations.begin(key) else { return }
        defer { ports.deactivations.end(key) }
        do throws(VaultError) {
            guard let sent = try await send(key) else { return }
            let answer = await ports.bank.deactivate(sent.card)
            let isListed = answer == .refused ? await isListed(sent) : nil
            let status = try await settle(key, answer, isListed)
            if let status { ports.signals.note(.debt(status)) }
        } catch {
            // The debt stays as it is written down: the next tick finds it due.
            ports.signals.note(.storageFailed)
        }
    }

    private struct Sent: Sendable {
        let card: BankCard
        let account: AccountID?
    }

    /// Writes down that the call goes out, unless nothing is owed any more.
    private func send(_ key: DebtKey) async throws(VaultError) -> Sent? {
        let backoff = ports.policy.debts
        return try await ports.repository.decide { transaction throws(VaultError) -> Sent? in
            guard var debt = try transaction.debt(key), let card = debt.bankCard else { return nil }
            // An earlier run sent it and never saw the answer: it counts as lost.
            if debt.status == .sending { try debt.retry(at: transaction.now, by: backoff, jitter: 0) }
            guard debt.status == .pending || debt.status == .failing else { return nil }
            guard try !transaction.isHeld(card) else {
                try debt.withhold(true, at: transaction.now)
                try transaction.put(debt, key)
                try transaction.show(debt)
                return nil
            }
            try debt.send()
            try transaction.put(debt, key)
            let subject = try transaction.subject(of: debt)
            try transaction.record(AuditRecord(.deactivationSent, by: .system, on: subject))
            return Sent(card: card, account: debt.account)
        }
    }

    private func isListed(_ sent: Sent) async -> Bool? {
        guard let account = sent.account else { return nil }
        return await ports.bank.savedCards(of: account, on: sent.card.terminal)?.contains { $0.id == sent.card.id }
    }

    private func settle(
        _ key: DebtKey,
        _ answer: DeactivationAnswer,
        _ isListed: Bool?
    ) async throws(VaultError) -> Debt.Status? {
        let (backoff, jitter) = (ports.policy.debts, ports.randomness.fraction())
        return try await ports.repository.decide { transaction throws(VaultError) -> Debt.Status? in
            guard var debt = try transaction.debt(key), debt.status == .sending else { return nil }
            let subject = try transaction.subject(of: debt)
            let now = transaction.now
            switch answer {
            case .done: try debt.end(.done)
            case .refused: try debt.refuse(isListed: isListed, at: now, by: backoff)
            case .unreachable, .notSent: try debt.retry(at: now, by: backoff, jitter: jitter)
            }
            try transaction.put(debt, key)
            try transaction.announce(debt)
            try transaction.show(debt)
            let action = debt.status.isOpen ? AuditRecord.Action.deactivationTroubled : .deactivationEnded
            try transaction.record(AuditRecord(action, by: .system, on: subject, reason: debt.status.rawValue))
            return debt.status
        }
    }
}

extension VaultTransaction {
    /// Tells the feed that the bank no longer charges the cards that waited for a debt.
    fileprivate func announce(_ debt: Debt) throws(VaultError) {
        guard debt.status == .done || debt.status == .absent else { return }
        for id in debt.cards.sorted(by: { $0.text < $1.text }) {
            guard let card = try card(id) else { continue }
            try emit(VaultEvent(.cardBankDeactivated, account: card.account, card: id, terminal: card.terminal))
        }
    }
}
