extension TapeBuilder {
    /// RFC 8259 section 7; the position is at the opening quote, and is left behind the closing one.
    mutating func readString(_ bytes: Span<UInt8>) throws(JSONError) {
        position += 1
        let start = position
        var isEscaped = false
        while true {
            let byte = try current(bytes)
            switch byte {
            case UInt8(ascii: "\""):
                try add(isEscaped ? .escapedString : .string, start..<position)
                position += 1
                return
            case UInt8(ascii: "\\"):
                isEscaped = true
                try readEscape(bytes)
            case 0x20..<0x80: position += 1
            case 0x80...: try readMultibyte(bytes)
            default: throw malformed
            }
        }
    }

    private mutating func readEscape(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = position
        position += 1
        let byte = try current(bytes)
        guard byte == UInt8(ascii: "u") else {
            guard EscapedText.simpleEscape(byte) != nil else { throw malformed }
            position += 1
            return
        }
        let first = try readUnit(bytes)
        guard 0xD800...0xDFFF ~= first else { return }
        guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw .loneSurrogate(offset: start) }
        position += 1
        guard 0xDC00...0xDFFF ~= (try readUnit(bytes)) else { throw .loneSurrogate(offset: start) }
    }

    /// Reads `uXXXX`.
    private mutating func readUnit(_ bytes: Span<UInt8>) throws(JSONError) -> UInt16 {
        position += 1
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = EscapedText.hexDigit(try current(bytes)) else { throw malformed }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    /// The table of RFC 3629 section 4: no overlong forms, no surrogates, nothing above U+10FFFF.
    private mutating func readMultibyte(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = position
        let (following, second): (Int, ClosedRange<UInt8>) =
            switch bytes[position] {
            case 0xC2...0xDF: (1, 0x80...0xBF)
            case 0xE0: (2, 0xA0...0xBF)
            case 0xED: (2, 0x80...0x9F)
            case 0xE1...0xEF: (2, 0x80...0xBF)
            case 0xF0: (3, 0x90...0xBF)
            case 0xF1...0xF3: (3, 0x80...0xBF)
            case 0xF4: (3, 0x80...0x8F)
            default: throw .notUTF8(offset: start)
            }
        position += 1
        for index in 0..<following {
            let allowed = index == 0 ? second : 0x80...0xBF
            guard position < bytes.count, allowed.contains(bytes[position]) else { throw .notUTF8(offset: start) }
            position += 1
        }
    }
}
