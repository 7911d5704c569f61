/// Where a writer stands in its text; apart from the writer because it does not depend on the sink, and runs much faster so.
struct WriterPlace: Sendable {
    enum Container: Sendable { case array, object }

    private enum Place: Sendable { case array, object, memberValue, nothingMore }

    private var places: [Place] = []
    private var needsComma = false

    var isFinished: Bool { places.last == .nothingMore }

    /// Returns whether a comma goes before the name.
    mutating func beginName() -> Bool {
        precondition(places.last == .object, "a name stands in an object")
        let isNext = needsComma
        needsComma = false
        places.append(.memberValue)
        return isNext
    }

    /// Returns whether a comma goes before the value.
    func beginValue() -> Bool {
        precondition(places.last != .object, "a value in an object needs a name")
        precondition(places.last != .nothingMore, "a text is one value")
        return needsComma
    }

    mutating func endValue() {
        needsComma = true
        if places.last == .memberValue { places.removeLast() }
        if places.isEmpty { places = [.nothingMore] }
    }

    mutating func open(_ container: Container) {
        places.append(container == .object ? .object : .array)
        needsComma = false
    }

    mutating func close(_ container: Container) {
        precondition(places.popLast() == (container == .object ? .object : .array), "another container is open")
    }
}
