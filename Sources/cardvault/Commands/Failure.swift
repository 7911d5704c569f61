/// Why a command ended with 1: one line, and what to do about it.
struct Failure: Error {
    let line: String
    let hint: String?
    /// Whether the configuration has a fault.
    let isOfTheConfiguration: Bool

    init(_ line: String, hint: String? = nil, isOfTheConfiguration: Bool = false) {
        self.line = line
        self.hint = hint
        self.isOfTheConfiguration = isOfTheConfiguration
    }
}
