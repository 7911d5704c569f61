/// The forms that some strings of leaves and openings have (docs/audit-format.md sections 1 and 2).
enum TextForm {
    /// `[a-z][a-z0-9_.]{0,63}`
    static func isAction(_ text: Span<UInt8>) -> Bool {
        isName(text, limit: 64) { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
    }

    /// `[a-z][a-z0-9_]{0,31}`
    static func isOutcome(_ text: Span<UInt8>) -> Bool {
        isName(text, limit: 32) { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// `[a-z][A-Za-z0-9]{0,31}`
    static func isMemberName(_ text: Span<UInt8>) -> Bool {
        isName(text, limit: 32) { isLower($0) || isDigit($0) || 0x41...0x5a ~= $0 }
    }

    /// `YYYY-MM-DDTHH:MM:SS.mmmZ`, with any digits.
    static func isTime(_ text: Span<UInt8>) -> Bool {
        let pattern = "0000-00-00T00:00:00.000Z".utf8.span
        guard text.count == pattern.count else { return false }
        for index in text.indices {
            guard pattern[index] == 0x30 ? isDigit(text[index]) : text[index] == pattern[index] else { return false }
        }
        return true
    }

    private static func isName(_ text: Span<UInt8>, limit: Int, _ isPart: (UInt8) -> Bool) -> Bool {
        guard 1...limit ~= text.count, isLower(text[0]) else { return false }
        for index in text.indices where !isPart(text[index]) { return false }
        return true
    }

    private static func isLower(_ byte: UInt8) -> Bool { 0x61...0x7a ~= byte }
    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
