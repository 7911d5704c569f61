import JSON

/// What one examination of `cardvault check` came to.
struct Finding: Sendable {
    /// How it stands; anything but `ok` and `skipped` is a finding, and the command ends with 1.
    enum State: String, Sendable {
        case ok, warning, failed, skipped
    }

    /// What was looked at, such as `database.integrity`; scripts go by it.
    let check: String
    let state: State
    /// One line for people.
    let summary: String
    /// Numbers for machines.
    let measures: [(name: String, value: JSONValue)]

    init(_ check: String, _ state: State, _ summary: String, _ measures: [(name: String, value: JSONValue)] = []) {
        self.check = check
        self.state = state
        self.summary = summary
        self.measures = measures
    }

    var json: JSONValue {
        [
            "check": .string(check), "state": .string(state.rawValue), "summary": .string(summary),
            "measures": .object(measures.map { JSONValue.Member($0.name, $0.value) }),
        ]
    }
}

extension Finding.State {
    /// `failed` or `warning` if a value is beyond a bound, else `ok`.
    static func of<Value: Comparable>(_ value: Value, warningAbove: Value, failedAbove: Value) -> Finding.State {
        value > failedAbove ? .failed : value > warningAbove ? .warning : .ok
    }

    static func of<Value: Comparable>(_ value: Value, warningBelow: Value, failedBelow: Value) -> Finding.State {
        value < failedBelow ? .failed : value < warningBelow ? .warning : .ok
    }
}
