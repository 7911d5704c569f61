package import CardVault

/// Leaves a server alone that failed too often in a row; pure, so that every path can be tested.
package struct Breaker: Sendable {
    /// Where the breaker stands.
    package enum Phase: Equatable, Sendable {
        /// Calls go out; this many failed in a row.
        case closed(failures: Int)
        /// None goes out before then.
        case open(until: Instant)
        /// One call tries whether the server is back; if it is not heard of until then, another may try.
        case probing(until: Instant)
    }

    /// Where it stands.
    package private(set) var phase = Phase.closed(failures: 0)
    private let threshold: Int
    private let cooldown: TimeSpan
    private let patience: TimeSpan

    /// A closed breaker that opens for `cooldown` after `threshold` failures, and waits for a probe at most `patience`.
    package init(threshold: Int, cooldown: TimeSpan, patience: TimeSpan) {
        precondition(threshold > 0)
        self.threshold = threshold
        self.cooldown = cooldown
        self.patience = patience
    }

    /// Whether a call would be let out now.
    package func wouldAdmit(at now: Instant) -> Bool {
        switch phase {
        case .closed: true
        case .open(let end): isOver(end, after: cooldown, at: now)
        case .probing(let end): isOver(end, after: patience, at: now)
        }
    }

    /// Lets a call out or not; the first one after the rest is the probe.
    package mutating func admit(at now: Instant) -> Bool {
        guard wouldAdmit(at: now) else { return false }
        if case .closed = phase { return true }
        phase = .probing(until: now + patience)
        return true
    }

    /// Notes that the server answered, whichever call it was.
    package mutating func succeed() { phase = .closed(failures: 0) }

    /// Notes that it did not.
    package mutating func fail(at now: Instant) {
        switch phase {
        case .closed(let failures) where failures + 1 < threshold: phase = .closed(failures: failures + 1)
        case .closed, .probing: phase = .open(until: now + cooldown)
        // A call from before the rest: the rest is not made longer by it.
        case .open: break
        }
    }

    /// A clock that was set back must not keep a breaker open for ever.
    private func isOver(_ end: Instant, after span: TimeSpan, at now: Instant) -> Bool {
        now >= end || end.since(now) > span
    }
}
