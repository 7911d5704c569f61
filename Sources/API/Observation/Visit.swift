internal import CardVault

/// What the log may say of one request.
struct Visit {
    let requestID: String
    /// What the caller sent, if it is one.
    let trace: TraceParent?
    let errand: Errand
    var client: Client?

    init(_ requestID: String, _ trace: TraceParent?, _ traces: TraceSource) {
        self.requestID = requestID
        self.trace = trace
        errand = Errand(requestID: requestID, trace: trace ?? traces.root())
    }
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
