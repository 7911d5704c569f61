/// Where a writer stands in its text; apart from the writer because it does not depend on the sink, and runs much faster so.
struct WriterPlace: Sendable {
    enum Container: Sendable { case array, object }

    /// The containers that are open, innermost last.
    private var open: [Container] = []
    private var needsComma = false
    /// Whether a name waits for its value.
    private var isNamed = false
    private(set) var isFinished = false

    /// Returns whether a comma goes before the name.
    mutating func beginName() -> Bool {
        precondition(open.last == .object && !isNamed, "a name stands in an object")
        isNamed = true
        defer { needsComma = false }
        return needsComma
    }

    /// Returns whether a comma goes before the value.
    mutating func beginValue() -> Bool {
        precondition(isNamed || open.last != .object, "a value in an object needs a name")
        precondition(!isFinished, "a text is one value")
        isNamed = false
        return needsComma
    }

    mutating func endValue() {
        needsComma = true
        isFinished = open.isEmpty
    }

    mutating func open(_ container: Container) {
        open.append(container)
        needsComma = false
    }

    mutating func close(_ container: Container) {
        precondition(open.last == container && !isNamed, "another container is open")
        open.removeLast()
    }
}
