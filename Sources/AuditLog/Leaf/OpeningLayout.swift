/// Reads the canonical text of an opening (docs/audit-format.md section 2).
enum OpeningLayout {
    enum Value {
        case text(Range<Int>)
        case number(UInt64)
    }

    /// Hands on the places of each name and value, and gives that of the whole.
    @discardableResult
    static func read(
        _ reader: inout CanonicalReader,
        in line: Span<UInt8>,
        member: (_ name: Range<Int>, _ value: Value) -> Void
    ) throws(Malformed) -> Range<Int> {
        let start = reader.position
        try reader.expect("{", in: line)
        var last: Range<Int>?
        var count = 0
        var isSalted = false
        repeat {
            count += 1
            let name = try reader.string(in: line)
            guard count <= AuditOpening.maximumMemberCount + 1, TextForm.isMemberName(line.extracting(name)),
                last.map({ precedes($0, name, in: line) }) ?? true
            else { throw Malformed(detail: "The members of the opening are not as they should be.") }
            last = name
            try reader.expect(":", in: line)
            if isSalt(name, in: line) {
                // The salt has the form of a hash.
                let place = reader.position + 1..<reader.position + 65
                _ = try reader.hash(in: line)
                isSalted = true
                member(name, .text(place))
            } else if reader.position < line.count, line[reader.position] == UInt8(ascii: "\"") {
                member(name, .text(try reader.string(in: line)))
            } else {
                member(name, .number(try reader.integer(in: line)))
            }
        } while reader.skip(",", in: line)
        try reader.expect("}", in: line)
        guard isSalted else { throw Malformed(detail: "The opening has no salt.") }
        return start..<reader.position
    }

    private static func isSalt(_ name: Range<Int>, in line: Span<UInt8>) -> Bool {
        var reader = CanonicalReader(at: name.lowerBound)
        return name.count == 4 && reader.skip("salt", in: line)
    }

    // Names are ASCII, where the order of bytes is that of UTF-16 code units (RFC 8785 section 3.2.3).
    private static func precedes(_ left: Range<Int>, _ right: Range<Int>, in line: Span<UInt8>) -> Bool {
        for (leftIndex, rightIndex) in zip(left, right) where line[leftIndex] != line[rightIndex] {
            return line[leftIndex] < line[rightIndex]
        }
        return left.count < right.count
    }
}
