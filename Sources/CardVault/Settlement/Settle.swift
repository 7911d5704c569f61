/// Settles what the bank answered about one verification.
package struct Settle<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the settlement its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// The verification as it is after the answer; nil if it is not there any more.
    package func callAsFunction(
        _ answer: BankAnswer,
        from source: AnswerSource,
        for id: Verification.ID,
        by caller: Caller = .system
    ) async throws(VaultError) -> Verification? {
        while true {
            switch try await attempt(answer, source, id, caller) {
            case .absent: return nil
            case .blocked(let key): await ports.deactivations.landing(of: key)
            case .settled(let verification, let signals):
                for signal in signals { ports.signals.note(signal) }
                ports.alarm.ring()
                return verification
            }
        }
    }

    private enum Attempt: Sendable {
        case absent
        case blocked(DebtKey)
        case settled(Verification, [Signal])
    }

    private func attempt(
        _ answer: BankAnswer,
        _ source: AnswerSource,
        _ id: Verification.ID,
        _ caller: Caller
    ) async throws(VaultError) -> Attempt {
        let (policy, deactivations, terminals) = (ports.policy, ports.deactivations, ports.terminals)
        return try await ports.repository.decide { transaction throws(VaultError) in
            guard let verification = try transaction.verification(id) else { return .absent }
            if let key = Self.inFlight(answer, verification, transaction, deactivations) { return .blocked(key) }
            var settlement = Settlement(
                transaction: transaction,
                answer: answer,
                source: source,
                caller: caller,
                policy: policy,
                verification: verification
            )
            try settlement.settle(on: try terminals.named(verification.terminal).terminalID)
            return .settled(settlement.verification, settlement.signals)
        }
    }

    /// A deactivation of the very handle that the answer brings is out at the bank: it is awaited first (rule 8).
    private static func inFlight(
        _ answer: BankAnswer,
        _ verification: Verification,
        _ transaction: any VaultTransaction,
        _ deactivations: Flights<DebtKey>
    ) -> DebtKey? {
        guard case .verified(let handle?) = answer.verdict else { return nil }
        let card = BankCard(merchant: verification.merchant, terminal: verification.terminal, id: handle)
        let key = transaction.key(of: card)
        return deactivations.isUnderWay(key) ? key : nil
    }
}
