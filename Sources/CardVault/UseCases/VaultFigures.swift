internal import Locks

/// How verifications end and debts go, day by day: counted from the feed, and kept for a minute.
package final class VaultFigures<Storage: Repository>: Sendable {
    /// What was counted.
    package struct Figures: Sendable {
        /// Events by day and kind.
        package let counts: DailyCount
        /// Whether all that the feed has of these days was counted.
        package let isWhole: Bool
        /// How many deactivations are owed to the bank, up to `mostDebts`.
        package let openDebts: Int
        /// How many debts are counted at most.
        package var mostDebts: Int { 1_000 }
    }

    private let ports: Ports<Storage>
    private let kept = Locked<(figures: Figures, at: Instant)?>(nil)

    /// Gives the figures their ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// The figures, at most a minute old once the feed is long.
    package func callAsFunction() async throws(VaultError) -> Figures {
        let now = ports.clock.now
        let (first, last) = try ports.repository.read { reader throws(VaultError) in
            (try reader.feedStart(), try reader.lastEvent())
        }
        // Few events are counted anew each time: whoever just did something sees it.
        if last - first > 20_000, let kept = kept.withLock({ $0 }), now < kept.at + .minutes(1) { return kept.figures }
        var (counts, place) = (DailyCount(), Int64?.some(max(first, last - 200_000)))
        while let from = place {
            place = try ports.repository.read { reader throws(VaultError) in
                try reader.count(&counts, after: from, limit: 5_000)
            }
            if place != nil { await Task.yield() }
        }
        let owed = try ports.repository.read { reader throws(VaultError) in try reader.openDebts(limit: 1_000).count }
        let figures = Figures(counts: counts, isWhole: last - first <= 200_000, openDebts: owed)
        kept.withLock { $0 = (figures, now) }
        return figures
    }
}
