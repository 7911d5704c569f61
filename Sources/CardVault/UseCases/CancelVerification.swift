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
            try transaction.giveUp(&verification, by: caller, policy)
            return (verification, true)
        }
        if isNew { ports.signals.note(.verificationEnded(.failed)) }
        return verification
    }
}

extension VaultTransaction {
    /// Ends a verification that is open as cancelled; the bank is watched on, since it may say VERIFIED later.
    func giveUp(_ verification: inout Verification, by caller: Caller, _ policy: Policy) throws(VaultError) {
        try verification.move(to: .failed(.cancelled), at: now)
        verification.question = Question(.late, since: now, dueAt: now + policy.questions.daily)
        try put(verification)
        let subject = AuditRecord.Subject(account: verification.account, verification: verification.id)
        let reason = VerificationState.Failure.cancelled.rawValue
        try record(AuditRecord(.verificationFailed, by: caller, on: subject, reason: reason))
        try emit(
            VaultEvent(
                .verificationFailed,
                account: verification.account,
                card: verification.reverifiedCard,
                verification: verification.id,
                terminal: verification.terminal
            )
        )
        try settleSession(of: verification, by: policy, as: caller)
    }
}
