/// Why a text is not of the form it should have, in words that quote nothing of it.
struct Malformed: Error {
    let detail: String
}

/// Reads one canonical JSON text of a known shape (RFC 8785) from left to right; the one right spelling, or an error.
///
/// Reading what is written in one way only needs no tree of values: a million lines are judged without allocating.
/// The text must be valid UTF-8. Every call gets the same span.
struct CanonicalReader {
    static let maximumInteger: UInt64 = 1 << 53

    private(set) var position: Int

    init(at position: Int = 0) { self.position = position }

    /// Steps over the text if it is there, and tells whether it was.
    mutating func skip(_ text: String, in line: Span<UInt8>) -> Bool {
        let expected = text.utf8.span
        guard line.count - position >= expected.count else { return false }
        for offset in expected.indices where line[position + offset] != expected[offset] { return false }
        position += expected.count
        return true
    }

    mutating func expect(_ text: String, in line: Span<UInt8>) throws(Malformed) {
        guard skip(text, in: line) else {
            throw Malformed(detail: "The line has not the members that belong here, in canonical form.")
        }
    }

    func expectEnd(in line: Span<UInt8>) throws(Malformed) {
        guard position == line.count else { throw Malformed(detail: "Something follows the object.") }
    }

    /// The place of a string's content, escapes as written.
    mutating func string(in line: Span<UInt8>) throws(Malformed) -> Range<Int> {
        try expect("\"", in: line)
        let start = position
        while position < line.count {
            switch line[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"):
                guard let escape = CanonicalEscape(at: position, in: line) else {
                    throw Malformed(detail: "A string is not escaped as the canonical form wants it.")
                }
                position += escape.count
            case ..<0x20:
                throw Malformed(detail: "A string has a control character.")
            default:
                position += 1
            }
        }
        throw Malformed(detail: "A string does not end.")
    }

    mutating func stringOrNull(in line: Span<UInt8>) throws(Malformed) -> Range<Int>? {
        skip("null", in: line) ? nil : try string(in: line)
    }

    /// A whole number from 0 to 2^53.
    mutating func integer(in line: Span<UInt8>) throws(Malformed) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        while position < line.count, case let digit = line[position], 0x30...0x39 ~= digit {
            value = value * 10 + UInt64(digit - 0x30)
            position += 1
            guard value <= Self.maximumInteger else { throw Malformed(detail: "A number is too large.") }
        }
        guard position > start, line[start] != 0x30 || position == start + 1 else {
            throw Malformed(detail: "A number is not a whole one in canonical form.")
        }
        return value
    }

    mutating func hash(in line: Span<UInt8>) throws(Malformed) -> TreeHash {
        let place = try string(in: line)
        guard let hash = TreeHash(hex: line.extracting(place)) else {
            throw Malformed(detail: "A hash is not 64 lower-case hexadecimal digits.")
        }
        return hash
    }

    mutating func hashes(in line: Span<UInt8>) throws(Malformed) -> [TreeHash] {
        try expect("[", in: line)
        var hashes: [TreeHash] = []
        if skip("]", in: line) { return hashes }
        repeat {
            guard hashes.count < 128 else { throw Malformed(detail: "There are too many hashes.") }
            hashes.append(try hash(in: line))
        } while skip(",", in: line)
        try expect("]", in: line)
        return hashes
    }
}
