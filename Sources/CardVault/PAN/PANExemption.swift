/// The values that are not looked at, since they are full of digits and wholly something else.
enum PANExemption {
    /// Whether the whole text is a UUID, a traceparent, an RFC 3339 time or an id of ours.
    static func covers(_ text: Span<UInt8>) -> Bool {
        isUUID(text) || isTraceParent(text) || isOurID(text) || isTime(text)
    }

    /// RFC 9562 section 4, also without its dashes.
    private static func isUUID(_ text: Span<UInt8>) -> Bool {
        switch text.count {
        case 32: isHexadecimal(text, 0..<32)
        case 36:
            isHexadecimal(text, 0..<8) && isHexadecimal(text, 9..<13) && isHexadecimal(text, 14..<18)
                && isHexadecimal(text, 19..<23) && isHexadecimal(text, 24..<36)
                && [8, 13, 18, 23].allSatisfy { text[$0] == UInt8(ascii: "-") }
        default: false
        }
    }

    /// W3C Trace Context section 3.2: lower-case hexadecimal of version, trace, parent and flags.
    private static func isTraceParent(_ text: Span<UInt8>) -> Bool {
        guard text.count == 55 else { return false }
        for index in text.indices {
            switch index {
            case 2, 35, 52: guard text[index] == UInt8(ascii: "-") else { return false }
            default: guard text[index].isLowerHexadecimal else { return false }
            }
        }
        return true
    }

    /// A prefix of four bytes or five, and 26 characters of lower-case base32 (RFC 4648 section 6).
    private static func isOurID(_ text: Span<UInt8>) -> Bool {
        let start: Int
        if begins(text, with: "card_") {
            start = 5
        } else if begins(text, with: "ver_") || begins(text, with: "ses_") || begins(text, with: "cli_") {
            start = 4
        } else {
            return false
        }
        guard text.count == start + 26 else { return false }
        for index in start..<text.count {
            let isBase32 =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[index])
                || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(text[index])
            guard isBase32 else { return false }
        }
        return true
    }

    /// RFC 3339 section 5.6, `date-time`.
    private static func isTime(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 20, number(text, 0..<4) != nil,
            text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[10] | 0x20 == UInt8(ascii: "t"),
            number(text, 5..<7).map((1...12).contains) == true, number(text, 8..<10).map((1...31).contains) == true,
            isClock(text, at: 11), text[16] == UInt8(ascii: ":"), number(text, 17..<19).map((0...60).contains) == true
        else { return false }
        var index = 19
        if text[index] == UInt8(ascii: ".") {
            index += 1
            let fraction = index
            while index < text.count, text[index].isASCIIDigit { index += 1 }
            guard index > fraction, index < text.count else { return false }
        }
        switch text[index] {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): return index + 1 == text.count
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return index + 6 == text.count && isClock(text, at: index + 1)
        default: return false
        }
    }

    /// Hours and minutes, `23:59` at the latest; there are five bytes at `index`.
    private static func isClock(_ text: Span<UInt8>, at index: Int) -> Bool {
        number(text, index..<(index + 2)).map((0...23).contains) == true
            && text[index + 2] == UInt8(ascii: ":")
            && number(text, (index + 3)..<(index + 5)).map((0...59).contains) == true
    }

    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var value = 0
        for index in range {
            guard text[index].isASCIIDigit else { return nil }
            value = value * 10 + Int(text[index] &- UInt8(ascii: "0"))
        }
        return value
    }

    private static func isHexadecimal(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range {
            guard text[index].isLowerHexadecimal || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(text[index])
            else { return false }
        }
        return true
    }

    private static func begins(_ text: Span<UInt8>, with prefix: StaticString) -> Bool {
        let prefix = prefix.description.utf8
        guard text.count >= prefix.count else { return false }
        var index = 0
        for byte in prefix {
            guard text[index] == byte else { return false }
            index += 1
        }
        return true
    }
}

extension UInt8 {
    fileprivate var isLowerHexadecimal: Bool {
        isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
