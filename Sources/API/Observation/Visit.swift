internal import CardVault

/// What the log may say of one request.
struct Visit {
    let requestID: String
    let trace: TraceParent?
    var client: Client?
}

/// Measures how long something takes by a clock that is never set.
struct Stopwatch {
    private let start = ContinuousClock.now

    /// Microseconds since it was made.
    var micros: Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
