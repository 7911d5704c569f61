extension TapeBuilder {
    /// RFC 8259 section 6: `[ minus ] int [ frac ] [ exp ]`, and int has no leading zeros.
    mutating func readNumber(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = position
        skip(UInt8(ascii: "-"), bytes)
        if try current(bytes) == UInt8(ascii: "0") {
            position += 1
        } else {
            try readDigits(bytes)
        }
        if skip(UInt8(ascii: "."), bytes) { try readDigits(bytes) }
        if skip(UInt8(ascii: "e"), bytes) || skip(UInt8(ascii: "E"), bytes) {
            _ = skip(UInt8(ascii: "+"), bytes) || skip(UInt8(ascii: "-"), bytes)
            try readDigits(bytes)
        }
        try add(.number, start..<position)
    }

    @discardableResult
    private mutating func skip(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func readDigits(_ bytes: Span<UInt8>) throws(JSONError) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard digits.contains(try current(bytes)) else { throw malformed }
        while position < bytes.count, digits.contains(bytes[position]) { position += 1 }
    }
}
