extension FieldRange {
    /// Reads one field line without its CRLF (RFC 9112, 5): no fold, no blank before the colon, no control characters; nil if it is otherwise.
    init?(_ bytes: Span<UInt8>, _ line: Range<Int>) {
        var colon = line.lowerBound
        while colon < line.upperBound, ByteSet.token.contains(bytes[colon]) { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == ASCII.colon else { return nil }
        for index in (colon + 1)..<line.upperBound where !isFieldByte(bytes[index]) { return nil }
        let value = trimmedRange(bytes, (colon + 1)..<line.upperBound)
        guard let nameCount = UInt16(exactly: colon - line.lowerBound), let valueCount = UInt16(exactly: value.count),
            let nameStart = UInt32(exactly: line.lowerBound), let valueStart = UInt32(exactly: value.lowerBound)
        else { return nil }
        self.init(nameStart: nameStart, valueStart: valueStart, nameCount: nameCount, valueCount: valueCount)
    }
}

/// Whether a field value may hold the byte: visible, blank, tab or above ASCII (RFC 9110, 5.5).
func isFieldByte(_ byte: UInt8) -> Bool { byte >= ASCII.space && byte != 0x7F || byte == ASCII.tab }

/// A number of 1*DIGIT (RFC 9110, 8.6): no sign, no blank, no list.
enum ContentLength {
    case value(Int)
    /// A number, but no body can be that long.
    case immense
    case malformed

    init(_ bytes: Span<UInt8>) {
        guard (1...64).contains(bytes.count) else {
            self = .malformed
            return
        }
        var value = 0
        var isImmense = false
        for index in bytes.indices {
            guard let digit = decimalDigit(bytes[index]) else {
                self = .malformed
                return
            }
            if value > (Int.max - 9) / 10 { isImmense = true }
            value = isImmense ? 0 : value * 10 + Int(digit)
        }
        self = isImmense ? .immense : .value(value)
    }
}

/// The elements of a comma-separated list, without blanks around them and without empty ones (RFC 9110, 5.6.1).
func forEachElement(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
    var start = 0
    while start <= bytes.count {
        var end = start
        while end < bytes.count, bytes[end] != ASCII.comma { end += 1 }
        let element = trimmedRange(bytes, start..<end)
        if !element.isEmpty { body(bytes.extracting(element)) }
        start = end + 1
    }
}

/// The transfer codings of a message, over all its Transfer-Encoding fields (RFC 9112, 6.1).
struct TransferCodings {
    private(set) var count = 0
    private var chunked = 0
    private var endsChunked = false

    mutating func add(_ value: Span<UInt8>) {
        var codings = self
        forEachElement(value) { element in
            codings.count += 1
            codings.endsChunked = equalsIgnoringCase(element, "chunked")
            if codings.endsChunked { codings.chunked += 1 }
        }
        // A field with nothing in it says that there is a coding and not which.
        if codings.count == count { codings.endsChunked = false }
        self = codings
        isPresent = true
    }

    /// Whether there was any such field.
    private(set) var isPresent = false
    /// Whether the end of the body can be found: chunked once, and last.
    var isDelimited: Bool { endsChunked && chunked == 1 }
    /// Whether there is nothing besides chunked.
    var isPlain: Bool { isDelimited && count == 1 }
}
