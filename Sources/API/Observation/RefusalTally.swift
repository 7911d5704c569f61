package import CardVault
internal import Locks

/// Counts refused access by address, reason and minute, so that a stranger makes one leaf a minute and not one a request.
package final class RefusalTally: Sendable {
    struct Refusal: Hashable, Sendable {
        /// nil once there are too many addresses to tell apart.
        let address: String?
        let reason: String
        let minute: Int64
    }
    struct Count: Sendable {
        var number: Int
        /// Who it was, if all of them were the same client.
        var client: Client?
    }
    private let counts = Locked<[Refusal: Count]>([:])
    private let maximum: Int

    /// Nothing refused yet; at most that many addresses are told apart.
    package init(maximum: Int = 4_096) { self.maximum = maximum }

    /// Counts one more refusal; where there are too many addresses, without one.
    package func note(_ reason: String, from address: String, by client: Client?, at now: Instant) {
        let minute = now.milliseconds / 60_000
        counts.withLock { counts in
            var refusal = Refusal(address: address, reason: reason, minute: minute)
            if counts[refusal] == nil, counts.count >= maximum {
                refusal = Refusal(address: nil, reason: reason, minute: minute)
            }
            var count = counts[refusal] ?? Count(number: 0, client: client)
            if count.client?.id != client?.id { count.client = nil }
            count.number += 1
            counts[refusal] = count
        }
    }

    /// Writes down the minutes that are over, or all with `everything`; what cannot be written is kept for the next time.
    package func flush(
        to repository: some Repository,
        at now: Instant,
        everything: Bool = false
    ) async throws(VaultError) {
        while true {
            let batch = take(at: now, everything)
            guard !batch.isEmpty else { return }
            do throws(VaultError) {
                try await repository.decide { transaction throws(VaultError) in
                    for (refusal, count) in batch { try transaction.record(Self.leaf(refusal, count)) }
                }
            } catch {
                giveBack(batch)
                throw error
            }
        }
    }

    /// At most 256 leaves in one transaction, oldest first.
    private func take(at now: Instant, _ everything: Bool) -> [(Refusal, Count)] {
        let minute = now.milliseconds / 60_000
        return counts.withLock { counts in
            let due = counts.filter { everything || $0.key.minute < minute }
                .sorted { ($0.key.minute, $0.key.reason) < ($1.key.minute, $1.key.reason) }.prefix(256)
            for (refusal, _) in due { counts[refusal] = nil }
            return due.map { ($0.key, $0.value) }
        }
    }

    private func giveBack(_ batch: [(Refusal, Count)]) {
        counts.withLock { counts in
            for (refusal, count) in batch {
                counts[refusal] = Count(number: count.number + (counts[refusal]?.number ?? 0), client: count.client)
            }
        }
    }

    private static func leaf(_ refusal: Refusal, _ count: Count) -> AuditRecord {
        let origin = Caller.Origin(address: refusal.address)
        let caller = count.client.map { Caller(.client($0), from: origin) } ?? Caller(.system, from: origin)
        return AuditRecord(.accessRefused, by: caller, outcome: .refused, reason: "\(refusal.reason) \(count.number)")
    }
}

extension API {
    /// Records refused access of the minutes that are over, or all of it at the end.
    package func flush(everything: Bool = false) async throws(VaultError) {
        try await refusals.flush(to: setting.repository, at: setting.clock.now, everything: everything)
    }
}
