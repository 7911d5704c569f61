import JSON

/// Texts of strangers; what is taken is walked through, and its canonical form must be its own canonical form.
enum JSONTarget {
    static func run(_ bytes: Span<UInt8>) {
        guard let document = try? JSONDocument(parsing: bytes) else { return }
        walk(document.root, depth: 0)
        guard let value = try? document.root.value(), let canonical = try? value.canonical() else { return }
        guard let again = try? JSONDocument(parsing: canonical.span) else {
            preconditionFailure("the canonical form is no JSON")
        }
        // A double beyond 2^53 is written in digits alone, and those are refused when read: there is no second form then.
        guard let second = try? again.root.canonical() else { return }
        precondition(second == canonical, "the canonical form of the canonical form is another")
    }

    private static func walk(_ element: JSONElement, depth: Int) {
        precondition(depth <= 32)
        _ = (element.bool, element.int, element.double, element.numberText, element.string)
        for member in element.members {
            precondition(element[member.name] != nil)
            walk(member.value, depth: depth + 1)
        }
        for inner in element.elements { walk(inner, depth: depth + 1) }
    }
}
