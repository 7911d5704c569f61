import API
import CardVault
import EPay
import JSON
import Locks
import System

/// Sees what happens inside the vault: counts it for the metrics, and logs what an operator should know at once.
final class Watch: SignalSink, BankMeter {
    private struct State {
        var counts: [Family: [String: Int]] = [:]
        var bank: [String: Calls] = [:]
        var breakers: [String: Int] = [:]
    }
    private struct Calls {
        var count = 0
        var seconds = 0.0
    }
    private let state = Locked(State())
    private let keyChanges = Locked<(@Sendable (KeyChange) -> Void)?>(nil)

    /// Lets someone act on a change of the bank's key.
    func onKeyChange(_ act: @escaping @Sendable (KeyChange) -> Void) { keyChanges.withLock { $0 = act } }

    func note(_ signal: Signal) {
        switch signal {
        case .foreignAnswer(let source):
            count(.foreignAnswers, "source=\"\(source.rawValue)\"")
            ServiceLog.write(.error, "bank.answer_foreign", [("source", .string(source.rawValue))])
        case .configurationDecline(let code):
            count(.configurationDeclines, "code=\"\(code)\"")
            ServiceLog.write(.error, "bank.configuration_decline", [("code", .int(Int64(code)))])
        case .credentialsRefused:
            count(.credentialsRefused)
            ServiceLog.write(.error, "bank.credentials_refused", [])
        case .verificationEnded(let status):
            count(.ended, "status=\"\(status.rawValue)\"")
        case .debt(let status):
            count(.deactivations, "state=\"\(status.rawValue)\"")
            if status == .failing { ServiceLog.write(.warning, "deactivation.failing", []) }
        case .lateVerified:
            count(.late)
            ServiceLog.write(.warning, "verification.late", [])
        case .storageFailed:
            count(.storageFailures)
            ServiceLog.write(.error, "storage.failed", [])
        }
    }

    func note(_ operation: BankOperation, _ outcome: BankOutcome, took duration: Duration) {
        let label = "operation=\"\(operation.rawValue)\",outcome=\"\(outcome.rawValue)\""
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        state.withLock { state in
            state.bank[label, default: Calls()].count += 1
            state.bank[label, default: Calls()].seconds += seconds
        }
        // Calls that are held back while the bank is left alone would fill the log; the breaker's own line tells of them.
        guard [.failed, .notUnderstood, .lost, .notSent].contains(outcome) else { return }
        ServiceLog.write(
            .warning,
            "bank.call_failed",
            [
                ("operation", .string(operation.rawValue)), ("outcome", .string(outcome.rawValue)),
                ("durationMicros", .int(Int64(seconds * 1_000_000))),
            ]
        )
    }

    func note(_ server: BankServer, breaker phase: Breaker.Phase) {
        let isOpen: Bool
        if case .closed = phase { isOpen = false } else { isOpen = true }
        state.withLock { $0.breakers[server.rawValue] = isOpen ? 1 : 0 }
        ServiceLog.write(
            isOpen ? .warning : .info,
            "bank.breaker",
            [("server", .string(server.rawValue)), ("open", .bool(isOpen))]
        )
    }

    func note(_ change: KeyChange) {
        count(.keyChanges, "accepted=\"\(change.isAccepted)\"")
        ServiceLog.write(
            .error,
            "bank.key_changed",
            [
                ("previous", .string(change.previous)), ("current", .string(change.current)),
                ("accepted", .bool(change.isAccepted)),
            ]
        )
        keyChanges.withLock { $0 }?(change)
    }

    private func count(_ family: Family, _ labels: String = "") {
        state.withLock { $0.counts[family, default: [:]][labels, default: 0] += 1 }
    }

    /// Adds the numbers.
    func write(to text: inout PrometheusText) {
        let (counts, bank, breakers) = state.withLock { ($0.counts, $0.bank, $0.breakers) }
        for family in Family.allCases {
            // What can happen is there from the start: an increase is seen only where there was a zero before.
            let zeros = Dictionary(uniqueKeysWithValues: family.labels.map { ($0, 0) })
            let samples = zeros.merging(counts[family] ?? [:]) { $1 }.sorted { $0.key < $1.key }
            text.family(
                "cardvault_" + family.rawValue,
                .counter,
                family.help,
                samples.map { ($0.key, Double($0.value)) }
            )
        }
        text.summary(
            "cardvault_bank_call_seconds",
            "Calls to the bank by operation and outcome, and their time.",
            bank.sorted { $0.key < $1.key }.map { ($0.key, $0.value.seconds, $0.value.count) }
        )
        text.family(
            "cardvault_bank_breaker_open",
            .gauge,
            "1 while the circuit breaker to a server of the bank is open.",
            BankServer.allCases.map { ("server=\"\($0.rawValue)\"", Double(breakers[$0.rawValue] ?? 0)) }
        )
    }
}

extension Watch {
    /// What is counted, one family each.
    enum Family: String, CaseIterable {
        case foreignAnswers = "bank_foreign_answers_total"
        case configurationDeclines = "bank_configuration_declines_total"
        case credentialsRefused = "bank_credentials_refused_total"
        case keyChanges = "bank_key_changes_total"
        case ended = "verifications_ended_total"
        case late = "verifications_late_total"
        case deactivations = "deactivations_total"
        case storageFailures = "storage_failures_total"

        /// Every combination of labels that is known beforehand.
        var labels: [String] {
            switch self {
            case .foreignAnswers: AnswerSource.allCases.map { "source=\"\($0.rawValue)\"" }
            case .configurationDeclines: BankCode.misconfigured.map { "code=\"\($0)\"" }
            case .keyChanges: [true, false].map { "accepted=\"\($0)\"" }
            case .ended: VerificationStatus.allCases.filter(\.isFinal).map { "status=\"\($0.rawValue)\"" }
            case .deactivations: Debt.Status.allCases.map { "state=\"\($0.rawValue)\"" }
            case .credentialsRefused, .late, .storageFailures: [""]
            }
        }

        var help: String {
            switch self {
            case .foreignAnswers: "Answers of the bank that belonged to another operation."
            case .configurationDeclines: "Declines that say a terminal is not set up for verification, by code."
            case .credentialsRefused: "Tokens refused because the bank does not take the client's secret."
            case .keyChanges: "Changes of the bank's public key."
            case .ended: "Verifications that ended, by status."
            case .late: "Operations that became VERIFIED after their end."
            case .deactivations: "Moves of owed deactivations, by state."
            case .storageFailures: "Timers' decisions that could not be written."
            }
        }
    }
}
