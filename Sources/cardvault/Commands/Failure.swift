/// Why a command ended with 1: one line, and what to do about it.
struct Failure: Error {
    let line: String
    let hint: String?

    init(_ line: String, hint: String? = nil) {
        self.line = line
        self.hint = hint
    }
}
