internal import CardVault

extension FieldReader {
    /// A whole number in the query within a range, or the default.
    mutating func number(
        _ name: String,
        in range: ClosedRange<Int64>,
        default fallback: Int64,
        mayBeEmpty: Bool = false
    ) -> Int64? {
        guard let text = parameter(name, mayBeEmpty: mayBeEmpty) else { return fallback }
        let isPlain = text.utf8.count <= 18 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isPlain, let number = Int64(text) else {
            refuse("/query/" + name, .notAnInteger)
            return nil
        }
        if !range.contains(number) { refuse("/query/" + name, .outOfRange) }
        return number
    }

    /// How many items a page has: 1 to 100 unless told otherwise, 20 if absent.
    mutating func limit(upTo maximum: Int64 = 100) -> Int? {
        number("limit", in: 1...maximum, default: 20).map { Int($0) }
    }

    /// The last identifier of the page before; nil at the start.
    mutating func cursor<Subject>() -> Identifier<Subject>? {
        guard let text = parameter("cursor", mayBeEmpty: true) else { return nil }
        let id = try? Identifier<Subject>(text)
        if id == nil { refuse("/query/cursor", .cursor) }
        return id
    }
}
