internal import CardVault

/// What the log may say of one request.
struct Visit {
    let requestID: String
    /// What the caller sent, if it is one.
    let given: TraceParent?
    /// The same, or a trace that begins here.
    let trace: TraceParent
    var client: Client?
    /// Where its time goes, if it is work that may wait.
    private(set) var errand: Errand?

    init(_ requestID: String, _ given: TraceParent?, _ traces: TraceSource) {
        self.requestID = requestID
        self.given = given
        trace = given ?? traces.root()
    }

    /// The request goes on as work that may wait.
    mutating func begin() -> Errand {
        let errand = Errand(requestID: requestID, trace: trace)
        self.errand = errand
        return errand
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
