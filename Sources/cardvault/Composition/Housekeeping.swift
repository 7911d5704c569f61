import CardVault
import Storage

/// Lets go of what has been kept long enough, once a day, and says so in the audit.
struct Housekeeping: Sendable {
    private let vault: Vault
    private let watch: Watch
    private let retention: Configuration.Retention
    private let clock = SystemClock()

    init(_ assembly: Assembly) {
        vault = assembly.vault
        watch = assembly.watch
        retention = assembly.configuration.retention
    }

    /// Works until the task is cancelled; the first round comes soon after the start, so that a service that restarts daily has one.
    func run() async {
        while !Task.isCancelled {
            await clock.sleep(until: clock.now + retention.firstRound)
            while !Task.isCancelled {
                // What cannot be forgotten now is older still tomorrow.
                do throws(VaultError) { try await round() } catch { watch.note(.storageFailed) }
                await clock.sleep(until: clock.now + .days(1))
            }
        }
    }

    private func round() async throws(VaultError) {
        let (repository, now) = (vault.ports.repository, clock.now)
        let forgotten = [
            ("idempotency keys", try await repository.forgetClaims()),
            ("events", try await repository.forgetEvents(before: now - .days(Int64(retention.eventDays)))),
            (
                "verifications",
                try await repository.forgetVerifications(before: now - .days(Int64(retention.verificationDays)))
            ),
            ("plans", try await repository.forgetPlans(before: now - .days(Int64(retention.auditDays)))),
        ].filter { $0.1 > 0 }
        guard !forgotten.isEmpty else { return }
        let counts = forgotten.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        try await vault.record(.retentionApplied, by: .system, reason: counts)
    }
}
