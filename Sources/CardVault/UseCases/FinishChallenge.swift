package import Secrets

/// Brings the result of a 3-D Secure challenge to the bank.
package struct FinishChallenge<Storage: Repository>: Sendable {
    let ports: Ports<Storage>
    let patience: TimeSpan

    /// Gives the use case its ports; a caller waits for the bank as long as `patience`.
    package init(ports: Ports<Storage>, patience: TimeSpan = .seconds(19)) {
        self.ports = ports
        self.patience = patience
    }

    /// Confirms with the operation's own token; a challenge that was finished before changes nothing.
    package func callAsFunction(
        _ id: Verification.ID,
        paRes: SecretBytes,
        md: SecretBytes,
        by caller: Caller
    ) async throws(VaultError) -> Verification {
        let deadline = ports.clock.now + patience
        let (verification, confirmation) = try await takeUp(id, paRes, md, caller)
        guard let confirmation else { return verification }
        let promise = Promise<Verification>()
        let ports = ports
        Task {
            let answer = await ports.bank.confirm(confirmation)
            let settled = await Settle(ports: ports).orLeave(answer, from: .confirm, for: id, by: caller)
            promise.fulfil(settled ?? verification)
        }
        return await promise.value(before: deadline, by: ports.clock) ?? verification
    }

    /// Writes down that the confirmation goes out, before it does: only the first one finds the challenge open.
    private func takeUp(
        _ id: Verification.ID,
        _ paRes: SecretBytes,
        _ md: SecretBytes,
        _ caller: Caller
    ) async throws(VaultError) -> (Verification, Confirmation?) {
        let policy = ports.policy
        let taken = try await ports.repository.decide { transaction throws(VaultError) -> TakenUp in
            guard var verification = try transaction.verification(id) else { throw .verificationNotFound }
            try caller.mustSee(verification.account, verification.terminal, or: .verificationNotFound)
            let now = transaction.now
            guard case .challenge(let challenge) = verification.state, now < challenge.expiresAt,
                let token = verification.token, let transactionID = verification.bank.transactionID
            else { return TakenUp(verification: verification, confirmation: nil) }
            try verification.move(to: .processing, at: now)
            verification.question = Question(.answer, since: now, dueAt: now + policy.questions.answer)
            try transaction.put(verification)
            let subject = AuditRecord.Subject(account: verification.account, verification: id)
            try transaction.record(AuditRecord(.verificationConfirmed, by: caller, on: subject))
            let confirmation = Confirmation(
                token: token,
                transactionID: transactionID,
                paRes: paRes,
                md: md,
                traceparent: verification.traceparent
            )
            return TakenUp(verification: verification, confirmation: confirmation)
        }
        return (taken.verification, taken.confirmation)
    }

    private struct TakenUp: Sendable {
        let verification: Verification
        let confirmation: Confirmation?
    }
}
