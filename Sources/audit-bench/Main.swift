import CardVault
import Storage
import System

/// `audit-bench DATA COUNT`: grows the audit of a vault at rest to so many leaves, through the writer that the service has, and
/// prints what its last leaves cost. For `ops/bench-audit`; never run it on a vault that is in use.
@main
struct Main {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let target = Int64(arguments[2]) else {
            Program.complain("usage: audit-bench DATA COUNT")
            Program.exit(2)
        }
        let rootKey = try RootKey(file: arguments[1] + "/root.key")
        let repository = try SQLiteRepository(at: arguments[1], rootKey: rootKey, clock: Clock())
        try await grow(repository, to: target)
        let costs = try await measure(repository)
        // So that the checkpoint beside the database goes along.
        _ = try await AuditNotary(repository).checkpoint()
        await repository.close()
        Program.print("{\"leaves\":\(target),\"appendMicroseconds\":\(costs[costs.count / 2])}")
    }

    private static let caller = Caller(.system, from: Caller.Origin(requestID: "bench-0123456789"))

    private static func append(_ count: Int, to repository: SQLiteRepository) async throws {
        try await repository.decide { transaction throws(VaultError) in
            for _ in 0..<count { try transaction.record(AuditRecord(.auditRead, by: caller, reason: "bench")) }
        }
    }

    private static func grow(_ repository: SQLiteRepository, to target: Int64) async throws {
        while true {
            let count = try repository.read { reader throws(VaultError) in try reader.leafCount() }
            guard count < target else { return }
            try await append(Int(min(20_000, target - count)), to: repository)
            if Program.isErrorTerminal { Program.complain(Array("\r\(count) of \(target)".utf8)) }
        }
    }

    /// The microseconds a leaf in each of many commits of 100 leaves, sorted.
    private static func measure(_ repository: SQLiteRepository) async throws -> [Double] {
        var costs: [Double] = []
        for _ in 0..<300 {
            let start = ContinuousClock.now
            try await append(100, to: repository)
            let taken = (ContinuousClock.now - start).components
            costs.append((Double(taken.seconds) * 1e6 + Double(taken.attoseconds) / 1e12) / 100)
        }
        return costs.sorted()
    }
}

/// The machine's clock.
private struct Clock: Timekeeper {
    var now: Instant { Instant(milliseconds: Program.milliseconds) }
    func sleep(until instant: Instant) async {}
}
