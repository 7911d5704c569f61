import CardVault
import Storage
import System

/// Grows the audit of a vault to so many leaves, through the writer that the service has, and measures what its last leaves cost.
struct AuditGrowth {
    private static let caller = Caller(.system, from: Caller.Origin(requestID: "bench-0123456789"))

    private let repository: SQLiteRepository

    init(_ repository: SQLiteRepository) { self.repository = repository }

    func run(to target: Int64) async throws {
        try await grow(to: target)
        let costs = try await measure()
        // So that the checkpoint beside the database goes along.
        _ = try await AuditNotary(repository).checkpoint()
        await repository.close()
        Program.print("{\"leaves\":\(target),\"appendMicroseconds\":\(costs[costs.count / 2])}")
    }

    private func append(_ count: Int) async throws {
        try await repository.decide { transaction throws(VaultError) in
            for _ in 0..<count { try transaction.record(AuditRecord(.auditRead, by: Self.caller, reason: "bench")) }
        }
    }

    private func grow(to target: Int64) async throws {
        while true {
            let count = try repository.read { reader throws(VaultError) in try reader.leafCount() }
            guard count < target else { return }
            try await append(Int(min(20_000, target - count)))
            Bench.progress(Int(count), of: Int(target))
        }
    }

    /// The microseconds a leaf in each of many commits of 100 leaves, sorted.
    private func measure() async throws -> [Double] {
        var costs: [Double] = []
        for _ in 0..<300 {
            let start = ContinuousClock.now
            try await append(100)
            let taken = (ContinuousClock.now - start).components
            costs.append((Double(taken.seconds) * 1e6 + Double(taken.attoseconds) / 1e12) / 100)
        }
        return costs.sorted()
    }
}
