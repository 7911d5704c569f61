internal import Locks

/// One request on its way through the vault: its names for the log, and where its time goes.
package final class Errand: Sendable {
    /// What a request waits for; the rest of its time is its own.
    package enum Part: Int, CaseIterable, Sendable {
        /// Its turn at the writer.
        case queue
        /// Its decision, those that share the commit with it, and the disk.
        case write
        /// The bank, and the turn at it.
        case bank
        /// Something to happen, as the caller wished.
        case events
    }

    /// What the task that looks is done for; tasks that it makes are done for the same.
    @TaskLocal package static var current: Errand?

    /// The request's identifier; nil for what the vault does by itself.
    package let requestID: String?
    /// The caller's trace, or one that begins here.
    package let trace: TraceParent

    private struct Stay {
        var total = Duration.zero
        var under = 0
        var since: ContinuousClock.Instant?
    }
    private let stays = Locked(InlineArray<4, Stay>(repeating: Stay()))

    /// An errand that begins.
    package init(requestID: String?, trace: TraceParent) {
        self.requestID = requestID
        self.trace = trace
    }

    /// Notes that a wait begins; every one must `end`. Waits for one part at a time count once.
    package func begin(_ part: Part) {
        let now = ContinuousClock.now
        stays.withLock { stays in
            if stays[part.rawValue].under == 0 { stays[part.rawValue].since = now }
            stays[part.rawValue].under += 1
        }
    }

    /// Notes that a wait is over.
    package func end(_ part: Part) {
        let now = ContinuousClock.now
        stays.withLock { stays in
            stays[part.rawValue].under -= 1
            guard stays[part.rawValue].under == 0, let since = stays[part.rawValue].since else { return }
            stays[part.rawValue].total += now - since
        }
    }

    /// Notes a wait that is over.
    package func note(_ part: Part, _ time: Duration) {
        stays.withLock { $0[part.rawValue].total += time }
    }

    /// Microseconds of a part so far, a wait that goes on included.
    package func micros(_ part: Part) -> Int64 {
        let now = ContinuousClock.now
        let time = stays.withLock { stays in
            let stay = stays[part.rawValue]
            guard stay.under > 0, let since = stay.since else { return stay.total }
            return stay.total + (now - since)
        }
        return time.components.seconds * 1_000_000 + time.components.attoseconds / 1_000_000_000_000
    }
}
