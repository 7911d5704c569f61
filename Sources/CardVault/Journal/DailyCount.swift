/// How many events of each kind there were on each day (UTC).
package struct DailyCount: Sendable {
    /// Days since 1970-01-01, and what happened on them.
    package private(set) var days: [Int64: [VaultEvent.Kind: Int]] = [:]

    /// Nothing.
    package init() {}

    /// Counts one more.
    package mutating func add(_ kind: VaultEvent.Kind, at moment: Instant) {
        days[moment.milliseconds / 86_400_000, default: [:]][kind, default: 0] += 1
    }
}
