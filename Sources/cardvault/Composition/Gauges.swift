import API
import CardVault
import HTTP
import Storage
import System

/// What is measured when somebody asks for metrics: the storage, the audit, the certificate, the process.
struct Gauges: Sendable {
    let repository: SQLiteRepository
    let notary: AuditNotary
    let watch: Watch
    let certificateFile: String?
    private let clock = SystemClock()

    init(_ assembly: Assembly) {
        repository = assembly.repository
        notary = assembly.notary
        watch = assembly.watch
        certificateFile = assembly.configuration.tls?.certificateFile
    }

    var prometheus: String {
        var text = PrometheusText()
        watch.write(to: &text)
        if let metrics = try? repository.metrics() {
            open(metrics, &text)
            writer(metrics, &text)
        }
        keys(&text)
        text.family(
            "cardvault_audit_checkpoint_age_seconds",
            .gauge,
            "Since the newest checkpoint covered the whole audit.",
            notary.checkpointAge.seconds
        )
        if let certificateFile, let left = CertificateLife.left(in: certificateFile) {
            let days = Double(left.components.seconds) / 86_400
            text.family("cardvault_certificate_days", .gauge, "Days until the certificate of the listeners ends.", days)
        }
        process(&text)
        return text.text
    }

    private func open(_ metrics: StorageMetrics, _ text: inout PrometheusText) {
        let now = clock.now
        text.family(
            "cardvault_verifications_undetermined",
            .gauge,
            "Verifications whose end is not known yet.",
            Double(metrics.undetermined)
        )
        text.family(
            "cardvault_verifications_undetermined_oldest_seconds",
            .gauge,
            "The age of the oldest verification whose end is not known yet; 0 if there is none.",
            metrics.oldestUndetermined.map { now.since($0).seconds } ?? 0
        )
        text.family(
            "cardvault_deactivations_owed",
            .gauge,
            "Deactivations owed to the bank, by state.",
            Debt.Status.allCases.filter(\.isOpen).map { ("state=\"\($0.rawValue)\"", Double(metrics.debts[$0] ?? 0)) }
        )
        text.family(
            "cardvault_deactivations_owed_oldest_seconds",
            .gauge,
            "The age of the oldest deactivation owed to the bank; 0 if there is none.",
            metrics.oldestDebt.map { now.since($0).seconds } ?? 0
        )
    }

    private func writer(_ metrics: StorageMetrics, _ text: inout PrometheusText) {
        let numbers: [(String, PrometheusText.Kind, String, Int)] = [
            ("queue_length", .gauge, "Decisions that wait for the writer.", metrics.queueLength),
            ("decisions_total", .counter, "Decisions that were committed.", metrics.decisions),
            ("refused_total", .counter, "Decisions that found the queue full.", metrics.refused),
            ("lost_total", .counter, "Decisions lost with a commit that failed.", metrics.lost),
            ("batch_largest", .gauge, "The most decisions in one commit since the start.", metrics.largestBatch),
            ("log_frames", .gauge, "Pages in the write-ahead log at the last checkpoint.", metrics.framesInLog),
        ]
        for (name, kind, help, value) in numbers {
            text.family("cardvault_writer_" + name, kind, help, Double(value))
        }
        text.summary(
            "cardvault_writer_commit_seconds",
            "Commits and their time, which is that of bringing them to the disk.",
            [("", Double(metrics.commitNanoseconds) / 1e9, metrics.commits)]
        )
    }

    private func keys(_ text: inout PrometheusText) {
        let usage = repository.keyUsage
        let label = "generation=\"\(usage.generation)\""
        text.family(
            "cardvault_key_uses_left",
            .gauge,
            "Records that the active data key may still seal.",
            [(label, Double(max(0, usage.limits.last - usage.uses)))]
        )
        text.family(
            "cardvault_key_rotation_advised",
            .gauge,
            "1 once the active data key should be rotated.",
            [(label, usage.isRotationAdvised ? 1 : 0)]
        )
    }

    private func process(_ text: inout PrometheusText) {
        text.family(
            "process_resident_memory_bytes",
            .gauge,
            "Resident memory size in bytes.",
            Double(ProcessUse.residentBytes)
        )
        text.family("process_open_fds", .gauge, "Number of open file descriptors.", Double(ProcessUse.descriptors))
    }
}

extension TimeSpan {
    fileprivate var seconds: Double { Double(milliseconds) / 1_000 }
}
