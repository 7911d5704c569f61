import CardVault
import EPay
import JSON
import Locks
import System

/// Sees what happens inside the vault: counts it for the metrics, and logs what an operator should know at once.
final class Watch: SignalSink, BankMeter {
    private struct State {
        var counts: [String: Int] = [:]
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
            count("cardvault_bank_foreign_answers_total{source=\"\(source.rawValue)\"}")
            ServiceLog.write(.error, "bank.answer_foreign", [("source", .string(source.rawValue))])
        case .configurationDecline(let code):
            count("cardvault_bank_configuration_declines_total{code=\"\(code)\"}")
            ServiceLog.write(.error, "bank.configuration_decline", [("code", .int(Int64(code)))])
        case .credentialsRefused:
            count("cardvault_bank_credentials_refused_total")
            ServiceLog.write(.error, "bank.credentials_refused", [])
        case .verificationEnded(let status):
            count("cardvault_verifications_ended_total{status=\"\(status.rawValue)\"}")
        case .debt(let status):
            count("cardvault_deactivations_total{state=\"\(status.rawValue)\"}")
            if status == .failing { ServiceLog.write(.warning, "deactivation.failing", []) }
        case .lateVerified:
            count("cardvault_verifications_late_total")
            ServiceLog.write(.warning, "verification.late", [])
        case .storageFailed:
            count("cardvault_storage_failures_total")
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
        count("cardvault_bank_key_changes_total{accepted=\"\(change.isAccepted)\"}")
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

    private func count(_ name: String) { state.withLock { $0.counts[name, default: 0] += 1 } }

    /// The numbers in Prometheus text.
    var prometheus: String {
        let (counts, bank, breakers) = state.withLock { ($0.counts, $0.bank, $0.breakers) }
        var lines: [String] = []
        var family = ""
        for (name, value) in counts.sorted(by: { $0.key < $1.key }) {
            let base = String(name.prefix { $0 != "{" })
            if base != family { lines.append("# TYPE \(base) counter") }
            family = base
            lines.append("\(name) \(value)")
        }
        if !bank.isEmpty { lines.append("# TYPE cardvault_bank_call_seconds summary") }
        for (label, calls) in bank.sorted(by: { $0.key < $1.key }) {
            lines.append("cardvault_bank_call_seconds_sum{\(label)} \(calls.seconds)")
            lines.append("cardvault_bank_call_seconds_count{\(label)} \(calls.count)")
        }
        if !breakers.isEmpty { lines.append("# TYPE cardvault_bank_breaker_open gauge") }
        for (server, value) in breakers.sorted(by: { $0.key < $1.key }) {
            lines.append("cardvault_bank_breaker_open{server=\"\(server)\"} \(value)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
