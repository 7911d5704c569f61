/// Gives up a verification that has not ended: what the bank says later saves nothing.
package struct CancelVerification<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// The cancelled verification; again: the same answer. Throws `verificationFinal` for any other end.
    package func callAsFunction(
        _ id: Verification.ID,
        by caller: Caller
    ) async throws(VaultError) -> Verification {
        let policy = ports.policy
        let (verification, isNew) = try await ports.repository.decide {
            transaction throws(VaultError) -> (Verification, Bool) in
            guard var verification = try transaction.verification(id) else { throw .verificationNotFound }
            try caller.mustSee(verification.account, verification.terminal, or: .verificationNotFound)
            if case .failed(.cancelled) = verification.state { return (verification, false) }
            guard !verification.status.isFinal else { throw .verificationFinal }
            let now = transaction.now
            try verification.move(to: .failed(.cancelled), at: now)
            verification.question = Question(.late, since: now, dueAt: now + policy.questions.daily)
            try transaction.put(verification)
            let subject = AuditRecord.Subject(account: verification.account, verification: id)
            let reason = VerificationState.Failure.cancelled.rawValue
            try transaction.record(AuditRecord(.verificationFailed, by: caller, on: subject, reason: reason))
            try transaction.emit(
                VaultEvent(
                    .verificationFailed,
                    account: verification.account,
                    card: verification.reverifiedCard,
                    verification: id,
                    terminal: verification.terminal
                )
            )
            try transaction.settleSession(of: verification, by: policy, as: caller)
            return (verification, true)
        }
        if isNew { ports.signals.note(.verificationEnded(.failed)) }
        return verification
    }
}
