import CardVault
import EPay
import JSON
import Storage
import System

/// `cardvault check`: looks over files, keys, records, audit, debts, machine and bank; changes nothing.
struct Checkup: Sendable {
    /// How thorough it is to be.
    struct Depth: Sendable {
        /// Also whether indexes and rows agree, and every record.
        var isFull = false
        /// How many records of each table are opened.
        var sample = 1_000
    }

    typealias Examination = @Sendable (Checkup) async -> [Finding]

    let configuration: Configuration
    let bank: EPayBank
    let isServing: Bool
    let depth: Depth
    /// Opens the vault's files for reading.
    let inspector: @Sendable () throws(StorageError) -> VaultInspector
    let clock = SystemClock()

    /// What is looked at, in the order of the table. Each does without the others: one that cannot be done is a finding.
    static let examinations: [Examination] = [
        { await $0.service() }, { await $0.permissions() }, { await $0.storage() }, { await $0.invoices() },
        { await $0.certificates() }, { await $0.disk() }, { await $0.bankServers() },
    ]

    /// Runs all examinations.
    func findings() async -> [Finding] {
        var findings: [Finding] = []
        for examination in Self.examinations { findings += await examination(self) }
        return findings
    }

    /// Runs it as a command; 1 if anything was found.
    func run(_ invocation: Invocation, _ console: any Console) async -> Int32 {
        Self.report(await findings(), isServing: isServing, invocation, console)
    }

    static func report(
        _ findings: [Finding],
        isServing: Bool,
        _ invocation: Invocation,
        _ console: any Console
    ) -> Int32 {
        let isHealthy = findings.allSatisfy { $0.state == .ok || $0.state == .skipped }
        if invocation.has("json") {
            let document: JSONValue = [
                "healthy": .bool(isHealthy), "checkedAt": .string(SystemClock().now.rfc3339),
                "serving": .bool(isServing), "checks": .array(findings.map(\.json)),
            ]
            console.output(document.text)
        } else {
            FindingTable.lines(findings).forEach { console.output($0) }
        }
        return isHealthy ? 0 : 1
    }

    private func service() async -> [Finding] {
        let summary = isServing ? "running; looked over from inside" : "not running; its files were looked over"
        return [Finding("service", .ok, summary, [("serving", .bool(isServing))])]
    }
}

extension Checkup.Depth {
    init(_ invocation: Invocation) throws(Failure) {
        isFull = invocation.has("full")
        guard let text = invocation.value("sample") else { return }
        guard !isFull, let count = Int(text), (1...10_000_000).contains(count) else {
            throw Failure("--sample must be a whole number from 1 to 10000000, and not beside --full")
        }
        sample = count
    }
}

extension Checkup {
    /// Beside a running service: with its keys, its bank and its file handles.
    init(_ assembly: Assembly, _ depth: Depth) {
        self.init(
            configuration: assembly.configuration,
            bank: assembly.bank,
            isServing: true,
            depth: depth,
            inspector: { () throws(StorageError) in try assembly.repository.inspector() }
        )
    }
}
