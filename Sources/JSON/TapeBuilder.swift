/// Reads one text by the grammar of RFC 8259; what is open is kept on a stack of its own, so depth costs no recursion.
struct TapeBuilder {
    private enum Expected { case value, valueOrEnd, name, nameOrEnd, separator }

    private let limits: JSONLimits
    private var open: [Int] = []
    private(set) var nodes: [Tape.Node] = []
    var position = 0

    init(limits: JSONLimits, byteCount: Int) {
        self.limits = limits
        nodes.reserveCapacity(min(limits.maximumNodes, byteCount / 8 + 1))
    }

    mutating func readText(_ bytes: Span<UInt8>) throws(JSONError) {
        var expected = Expected.value
        while true {
            skipBlanks(bytes)
            switch expected {
            case .value, .valueOrEnd:
                expected = try readValue(bytes, orEnd: expected == .valueOrEnd)
            case .name, .nameOrEnd:
                expected = try readName(bytes, orEnd: expected == .nameOrEnd)
            case .separator where open.isEmpty:
                guard position == bytes.count else { throw malformed }
                return
            case .separator:
                expected = try readSeparator(bytes)
            }
        }
    }

    var malformed: JSONError { .malformed(offset: position) }

    /// The byte at the position; the text must not end here.
    func current(_ bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw malformed }
        return bytes[position]
    }

    mutating func add(_ kind: Tape.Node.Kind, _ range: Range<Int>) throws(JSONError) {
        guard nodes.count < limits.maximumNodes else { throw .tooManyNodes }
        nodes.append(
            .init(
                kind: kind,
                start: Int32(range.lowerBound),
                end: Int32(range.upperBound),
                next: Int32(nodes.count + 1)
            )
        )
    }

    private mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func readValue(_ bytes: Span<UInt8>, orEnd: Bool) throws(JSONError) -> Expected {
        let byte = try current(bytes)
        if byte == UInt8(ascii: "]"), orEnd { return close() }
        if let parent = open.last, nodes[parent].kind == .array { nodes[parent].count += 1 }
        switch byte {
        case UInt8(ascii: "{"):
            try beginContainer(.object)
            return .nameOrEnd
        case UInt8(ascii: "["):
            try beginContainer(.array)
            return .valueOrEnd
        case UInt8(ascii: "\""): try readString(bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber(bytes)
        case UInt8(ascii: "t"): try readLiteral(bytes, "true", .true)
        case UInt8(ascii: "f"): try readLiteral(bytes, "false", .false)
        case UInt8(ascii: "n"): try readLiteral(bytes, "null", .null)
        default: throw malformed
        }
        return .separator
    }

    private mutating func readName(_ bytes: Span<UInt8>, orEnd: Bool) throws(JSONError) -> Expected {
        let byte = try current(bytes)
        if byte == UInt8(ascii: "}"), orEnd { return close() }
        guard byte == UInt8(ascii: "\""), let parent = open.last else { throw malformed }
        nodes[parent].count += 1
        try readString(bytes)
        skipBlanks(bytes)
        guard try current(bytes) == UInt8(ascii: ":") else { throw malformed }
        position += 1
        return .value
    }

    private mutating func readSeparator(_ bytes: Span<UInt8>) throws(JSONError) -> Expected {
        let isObject = open.last.map { nodes[$0].kind == .object } ?? false
        switch try current(bytes) {
        case UInt8(ascii: ","):
            position += 1
            return isObject ? .name : .value
        case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject: return close()
        default: throw malformed
        }
    }

    private mutating func beginContainer(_ kind: Tape.Node.Kind) throws(JSONError) {
        guard open.count < limits.maximumDepth else { throw .tooDeep }
        try add(kind, position..<position + 1)
        open.append(nodes.count - 1)
        position += 1
    }

    private mutating func close() -> Expected {
        position += 1
        if let index = open.popLast() {
            nodes[index].end = Int32(position)
            nodes[index].next = Int32(nodes.count)
        }
        return .separator
    }

    private mutating func readLiteral(
        _ bytes: Span<UInt8>,
        _ text: String,
        _ kind: Tape.Node.Kind
    ) throws(JSONError) {
        let start = position
        for byte in text.utf8 {
            guard try current(bytes) == byte else { throw malformed }
            position += 1
        }
        try add(kind, start..<position)
    }
}
