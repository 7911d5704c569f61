internal import CardVault

/// Writes JSON straight into one byte array, for the answers that are asked for most; names and commas are the caller's work.
struct JSONText {
    private(set) var bytes: [UInt8]

    /// An empty text with room for so many bytes.
    init(capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Text of ours that is JSON already.
    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A string.
    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        // RFC 8259, 7: only these must be escaped, and hardly any text has one.
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { bytes.append(contentsOf: text.utf8) } else { appendEscaped(text) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string, or null.
    mutating func string(_ text: String?) {
        if let text { string(text) } else { raw("null") }
    }

    /// A truth value.
    mutating func bool(_ isTrue: Bool) { raw(isTrue ? "true" : "false") }

    /// A truth value, or null.
    mutating func bool(_ isTrue: Bool?) {
        if let isTrue { bool(isTrue) } else { raw("null") }
    }

    /// A whole number.
    mutating func int(_ number: some BinaryInteger) { raw(String(number)) }

    /// A time, or null.
    mutating func time(_ instant: Instant?) {
        if let instant { time(instant) } else { raw("null") }
    }

    /// A time in RFC 3339, UTC with milliseconds.
    mutating func time(_ instant: Instant) {
        bytes.append(UInt8(ascii: "\""))
        instant.appendRFC3339(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ text: String) {
        let digits = Array("0123456789abcdef".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case ..<0x20:
                raw("\\u00")
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }
}
