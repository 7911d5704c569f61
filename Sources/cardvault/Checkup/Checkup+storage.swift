import CardVault
import JSON
import Storage
import System

extension Checkup {
    /// Keys, database, records, audit and debts: on a thread of its own, since it reads for seconds.
    func storage() async -> [Finding] {
        await Thread.value { self.inspect() }
    }

    private static let afterKeys = ["keys.uses", "keys.age", "database", "records", "audit", "history", "outbox"]

    private func inspect() -> [Finding] {
        let inspector: VaultInspector
        do throws(StorageError) { inspector = try self.inspector() } catch {
            let rest = Self.afterKeys.map { Finding($0, .skipped, "the vault cannot be opened") }
            return [Finding("keys", .failed, Failure(error).line)] + rest
        }
        let keys = Finding("keys", .ok, "the root key is this vault's and opens all its keys")
        return [keys]
            + zip(Self.afterKeys, [uses, age, integrity, records, audit, history, outbox]).map { check, examine in
                do throws(VaultError) { return try examine(inspector) } catch {
                    return Finding(check, .failed, Failure(error).line)
                }
            }
    }

    private func uses(_ inspector: VaultInspector) throws(VaultError) -> Finding {
        let (generation, used, limit, _) = try inspector.activeKey()
        let left = limit - used
        let state = Finding.State.of(left, warningBelow: limit / 2, failedBelow: limit / 64)
        let advice = state == .ok ? "" : "; rotate the keys"
        return Finding(
            "keys.uses",
            state,
            "data key \(generation) seals \(left) more records" + advice,
            [("generation", .int(Int64(generation))), ("used", .int(used)), ("left", .int(left))]
        )
    }

    /// A key has a year (PCI DSS 3.7.4: the end of a cryptoperiod is one's own to define, and then to keep).
    private func age(_ inspector: VaultInspector) throws(VaultError) -> Finding {
        let (generation, _, _, madeAt) = try inspector.activeKey()
        let days = max(0, clock.now.since(madeAt).milliseconds / 86_400_000)
        let state = Finding.State.of(days, warningAbove: 365, failedAbove: Int64.max)
        return Finding(
            "keys.age",
            state,
            "data key \(generation) is \(days) days old" + (state == .ok ? "" : "; rotate the keys"),
            [("generation", .int(Int64(generation))), ("days", .int(days))]
        )
    }

    private func integrity(_ inspector: VaultInspector) throws(VaultError) -> Finding {
        let complaints = try inspector.integrity(isFull: depth.isFull)
        let way = depth.isFull ? "full" : "quick"
        let summary = complaints.first.map { "\($0)" + (complaints.count > 1 ? " and more" : "") }
        return Finding(
            "database",
            complaints.isEmpty ? .ok : .failed,
            summary ?? "pages, rows and foreign keys are as they must be (\(way) check)",
            [("check", .string(way)), ("complaints", .array(complaints.map { .string($0) }))]
        )
    }

    private func records(_ inspector: VaultInspector) throws(VaultError) -> Finding {
        let tally = try inspector.records(sample: depth.isFull ? nil : depth.sample)
        let broken = tally.broken.sorted { $0.key < $1.key }
        let told = broken.map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
        return Finding(
            "records",
            broken.isEmpty ? .ok : .failed,
            broken.isEmpty
                ? "\(tally.opened) records open and fit" + (depth.isFull ? "" : " (a sample)")
                : "do not open or do not fit: \(told)",
            [
                ("opened", .int(Int64(tally.opened))),
                ("broken", .object(broken.map { JSONValue.Member($0.key, .int(Int64($0.value))) })),
            ]
        )
    }

    private func audit(_ inspector: VaultInspector) throws(VaultError) -> Finding {
        let found = try inspector.audit(secondDirectory: configuration.audit.checkpointDirectory)
        let faults = AuditInspection.Fault.allCases.filter(found.faults.contains)
        let told = faults.map(Self.words).joined(separator: "; ")
        return Finding(
            "audit",
            faults.isEmpty ? .ok : .failed,
            faults.isEmpty
                ? "the tree of \(found.leaves) leaves is theirs and continues the checkpoint of \(found.checkpointed)"
                : told,
            [
                ("leaves", .int(Int64(found.leaves))), ("checkpointed", .int(Int64(found.checkpointed))),
                ("faults", .array(faults.map { .string($0.rawValue) })),
            ]
        )
    }

    private func history(_ inspector: VaultInspector) throws(VaultError) -> Finding {
        guard depth.isFull else { return Finding("history", .skipped, "only with --full") }
        let found = try inspector.history().sorted { $0.key < $1.key }
        let told = found.map { "\($0.value) in \($0.key)" }.joined(separator: ", ")
        return Finding(
            "history",
            found.isEmpty ? .ok : .failed,
            found.isEmpty ? "the tables are what the audit says" : "the audit says otherwise: " + told,
            [("contradictions", .object(found.map { JSONValue.Member($0.key, .int(Int64($0.value))) }))]
        )
    }

    private static func words(_ fault: AuditInspection.Fault) -> String {
        switch fault {
        case .leaves: "leaves are missing, or are more than the counter says"
        case .leafHash: "a leaf is not what its hash says"
        case .tree: "the stored tree is not that of the leaves"
        case .checkpoint: "audit-checkpoint is missing or not signed by this vault"
        case .root: "audit-checkpoint tells of another tree"
        }
    }

    private func outbox(_ inspector: VaultInspector) throws(VaultError) -> Finding {
        let (debts, oldest) = try inspector.outbox()
        let (all, failing) = (debts.values.reduce(0, +), debts[.failing] ?? 0)
        let age = oldest.map { max(0, clock.now.since($0).milliseconds / 1_000) }
        let waits = all - (debts[.withheld] ?? 0)
        var state = Finding.State.ok
        if waits > 0, let age { state = .of(age, warningAbove: 86_400, failedAbove: 5 * 86_400) }
        if failing > 0, state == .ok { state = .warning }
        let oldestText = age.map { ", the oldest for " + Self.span(seconds: $0) } ?? ""
        return Finding(
            "outbox",
            state,
            all == 0
                ? "nothing is owed to the bank" : "\(all) deactivations are owed\(oldestText); \(failing) are failing",
            [
                ("owed", .int(Int64(all))), ("failing", .int(Int64(failing))),
                ("withheld", .int(Int64(debts[.withheld] ?? 0))), ("oldestSeconds", age.map { .int($0) } ?? .null),
            ]
        )
    }

    /// A span in its largest unit.
    static func span(seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
