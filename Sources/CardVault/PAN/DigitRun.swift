/// The digits seen since the last thing that was neither a digit nor a single separator; holds at most 38 of them.
///
/// Separators are one blank, dash, dot, slash or underscore of any kind.
struct DigitRun {
    // Card numbers are looked for at the ends only, so the first and the last nineteen digits are all there is to keep.
    private var first = InlineArray<19, UInt8>(repeating: 0)
    private var last = InlineArray<19, UInt8>(repeating: 0)
    private var count = 0
    private var isSeparated = false

    /// Adds a digit of the value 0 to 9.
    mutating func append(_ digit: UInt8) {
        if count < 19 { first[count] = digit }
        last[count % 19] = digit
        count += 1
        isSeparated = false
    }

    /// Takes a separator; a second one in a row ends the run. Returns whether the run that ended holds a card number.
    mutating func separate() -> Bool {
        guard !isSeparated, count > 0 else { return end() }
        isSeparated = true
        return false
    }

    /// Ends the run and says whether it holds a card number.
    mutating func end() -> Bool {
        defer {
            count = 0
            isSeparated = false
        }
        guard count >= PANRule.lengths.lowerBound else { return false }
        return holdsCardNumber
    }

    /// Takes an ASCII byte; says whether it ended a run that holds a card number.
    mutating func take(ascii byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            append(byte &- UInt8(ascii: "0"))
            return false
        case UInt8(ascii: " "), 0x09...0x0D, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "_"):
            return separate()
        default:
            return end()
        }
    }

    /// Takes a scalar beyond ASCII, or nil for what is not UTF-8; says whether it ended a run that holds a card number.
    mutating func take(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return end() }
        // Between Latin-1 and U+058A, the Armenian hyphen, lie letters alone: Cyrillic text costs no table look-up.
        if (0x00C0..<0x058A).contains(scalar.value) { return end() }
        if let digit = scalar.decimalDigit {
            append(digit)
            return false
        }
        return scalar.joinsDigits ? separate() : end()
    }

    private var holdsCardNumber: Bool {
        let kept = min(count, 19)
        let windows = PANRule.windows(in: count)
        var tail = InlineArray<19, UInt8>(repeating: 0)
        for index in 0..<kept { tail[index] = last[(count - kept + index) % 19] }
        for length in PANRule.lengths where length <= kept {
            guard length == count || windows.contains(length) else { continue }
            if PANRule.isCardNumber(first.span.extracting(0..<length)) { return true }
            if PANRule.isCardNumber(tail.span.extracting((kept - length)..<kept)) { return true }
        }
        return false
    }
}

extension Unicode.Scalar {
    /// The value of a digit of any script; also of the superscript and circled ones, which a person reads as the same digit.
    fileprivate var decimalDigit: UInt8? {
        switch properties.numericType {
        case .decimal, .digit:
            guard let value = properties.numericValue, (0...9).contains(value) else { return nil }
            return UInt8(value)
        default: return nil
        }
    }

    /// Whether one such character between two digits leaves them one number to a reader.
    fileprivate var joinsDigits: Bool {
        if properties.isWhitespace || properties.generalCategory == .dashPunctuation { return true }
        switch value {
        case 0x00AD, 0x2043, 0x2212: return true  // soft hyphen, hyphen bullet, minus
        case 0x180E, 0x200B...0x200D, 0x2060, 0xFEFF: return true  // blanks of no width
        case 0x2800, 0x3164, 0xFFA0: return true  // blanks that Unicode files under symbols and letters
        case 0x00B7, 0x2024, 0xFF0E: return true  // dots
        case 0x2044, 0x2215, 0xFF0F: return true  // slashes
        case 0x203F, 0xFE4D...0xFE4F, 0xFF3F: return true  // underscores
        default: return false
        }
    }
}
