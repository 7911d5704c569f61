extension VaultTransaction {
    /// A success completes the card entry session that a verification came from; its last allowed failure ends it.
    func settleSession(of verification: Verification, by policy: Policy, as caller: Caller) throws(VaultError) {
        guard verification.status.isFinal, let id = verification.session, var session = try session(id),
            session.status == .open
        else { return }
        if verification.status == .verified {
            session.status = .completed
        } else {
            var failures = 0
            for id in session.verifications where try self.verification(id)?.status.isFinal == true {
                failures += 1
            }
            guard failures >= policy.declinesPerSession else { return }
            session.status = .failed
        }
        try put(session)
        let subject = AuditRecord.Subject(account: session.account, session: id)
        try record(AuditRecord(.sessionEnded, by: caller, on: subject, reason: session.status.rawValue))
    }
}
