/// A moment in milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
package struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch.
    package let milliseconds: Int64

    /// The moment that many milliseconds after the epoch.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Earlier moments are smaller.
    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment a span later.
    package static func + (instant: Instant, span: TimeSpan) -> Instant {
        Instant(milliseconds: instant.milliseconds &+ span.milliseconds)
    }

    /// The moment a span earlier.
    package static func - (instant: Instant, span: TimeSpan) -> Instant {
        Instant(milliseconds: instant.milliseconds &- span.milliseconds)
    }

    /// The span from an earlier moment to this one.
    package func since(_ earlier: Instant) -> TimeSpan {
        TimeSpan(milliseconds: milliseconds &- earlier.milliseconds)
    }
}

/// A length of time in milliseconds.
package struct TimeSpan: Hashable, Comparable, Sendable {
    /// The length in milliseconds.
    package let milliseconds: Int64

    /// A span of that many milliseconds.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Shorter spans are smaller.
    package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.milliseconds < right.milliseconds }

    /// A span of seconds.
    package static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count * 1_000) }
    /// A span of minutes.
    package static func minutes(_ count: Int64) -> TimeSpan { .seconds(count * 60) }
    /// A span of hours.
    package static func hours(_ count: Int64) -> TimeSpan { .minutes(count * 60) }
    /// A span of days of 24 hours.
    package static func days(_ count: Int64) -> TimeSpan { .hours(count * 24) }
}
