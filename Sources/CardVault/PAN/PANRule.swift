/// Decides whether a text looks like a card number, so that it is refused before it is kept or logged anywhere.
///
/// A run is of decimal digits of any script, joined by nothing or by one separator (see ``DigitRun``).
/// It matches when it, or a window at its start or end (see ``windows(in:)``), is a card number by ``CardScheme`` and Luhn.
package enum PANRule {
    /// The lengths a card number can have, by ISO/IEC 7812-1 and the schemes' own tables.
    package static let lengths = 13...19

    /// The lengths of the windows that are looked at, at both ends, in a run of `count` digits.
    ///
    /// A run of more than 19 digits cannot itself be a card number, so a number of any length may begin or end it.
    /// A shorter one may be, and only the lengths of nearly all cards are looked for within it: that finds a card with
    /// its security code behind it. With all lengths one time stamp in ten would be refused.
    package static func windows(in count: Int) -> ClosedRange<Int> {
        count > lengths.upperBound ? lengths : 15...16
    }

    /// Whether a UTF-8 text looks like a card number; bytes that are not UTF-8 end a run.
    package static func matches(_ text: Span<UInt8>) -> Bool {
        guard mayHoldCardNumber(text), !PANExemption.covers(text) else { return false }
        var run = DigitRun()
        return scan(text, into: &run) || run.end()
    }

    /// Whether a text looks like a card number.
    package static func matches(_ text: String) -> Bool {
        matches(text.utf8.span)
    }

    /// Whether a decoded path looks like a card number; an exempt segment is looked past, the others are joined by slashes.
    package static func matches(path: Span<UInt8>) -> Bool {
        guard mayHoldCardNumber(path) else { return false }
        var run = DigitRun()
        var start = 0
        while start <= path.count {
            var end = start
            while end < path.count, path[end] != UInt8(ascii: "/") { end += 1 }
            let segment = path.extracting(start..<end)
            if PANExemption.covers(segment) {
                if run.end() { return true }
            } else if scan(segment, into: &run) || run.separate() {
                return true
            }
            start = end + 1
        }
        return run.end()
    }

    /// Whether plain ASCII digits look like a card number, whole or in a window at their start or end.
    package static func matches(digits: String) -> Bool {
        var run = DigitRun()
        for byte in digits.utf8 {
            precondition(byte.isASCIIDigit, "only digits can be looked at as digits")
            run.append(byte &- UInt8(ascii: "0"))
        }
        return run.end()
    }

    /// Whether any window of plain ASCII digits, also in the middle, is a card number: what our own numbers must not hold.
    package static func anyWindowMatches(digits: String) -> Bool {
        let values = digits.utf8.map { byte in
            precondition(byte.isASCIIDigit, "only digits can be looked at as digits")
            return byte &- UInt8(ascii: "0")
        }
        for start in values.indices {
            for length in lengths where start + length <= values.count {
                if isCardNumber(values.span.extracting(start..<(start + length))) { return true }
            }
        }
        return false
    }

    /// Whether digits (values 0 to 9) are a scheme's card number in prefix and length, and pass Luhn.
    package static func isCardNumber(_ digits: Span<UInt8>) -> Bool {
        guard lengths.contains(digits.count) else { return false }
        let prefix = (0..<4).reduce(0) { $0 * 10 + Int(digits[$1]) }
        return CardScheme.issues(prefix: prefix, length: digits.count) && Luhn.holds(for: digits)
    }

    /// The cheap question that nearly every text answers with no: are there thirteen bytes that could each begin a digit?
    private static func mayHoldCardNumber(_ text: Span<UInt8>) -> Bool {
        guard text.count >= lengths.lowerBound else { return false }
        var candidates = 0
        for index in text.indices {
            let byte = text[index]
            // Beyond ASCII a digit begins with the lead byte C2 (superscripts) or with D9 or more (U+0660 and up), so that
            // Cyrillic text never leaves this loop.
            candidates &+= byte.isASCIIDigit || byte == 0xC2 || byte >= 0xD9 ? 1 : 0
        }
        return candidates >= lengths.lowerBound
    }

    private static func scan(_ text: Span<UInt8>, into run: inout DigitRun) -> Bool {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                index += 1
                if run.take(ascii: byte) { return true }
                continue
            }
            let scalar = UTF8Scalar.decode(text, at: index)
            index += scalar.length
            if run.take(scalar.value) { return true }
        }
        return false
    }
}

extension UInt8 {
    /// Whether the byte is one of the ASCII digits 0 to 9.
    var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
