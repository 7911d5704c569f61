internal import CardVault
internal import Secrets

/// Writes JSON straight into the bytes of an answer, for what is asked for most; names and commas are the caller's work.
struct JSONText: ~Copyable {
    private var buffer: WipedBuffer

    /// An empty text with room for so many bytes.
    init(capacity: Int) { buffer = WipedBuffer(capacity: capacity) }

    /// The whole text, in memory that is wiped.
    consuming func finish() -> SecretBytes { buffer.share() }

    /// Text of ours that is JSON already.
    @inline(__always)
    mutating func raw(_ text: StaticString) { buffer.append(utf8: text) }

    /// A string.
    mutating func string(_ text: String) { string(text.utf8.span) }

    /// A string, or null.
    mutating func string(_ text: String?) {
        if let text { string(text) } else { raw("null") }
    }

    /// A string of UTF-8.
    mutating func string(_ text: Span<UInt8>) {
        let quote = UInt8(ascii: "\"")
        guard !Self.isPlain(text) else { return buffer.append(text, between: quote) }
        buffer.append(quote)
        appendEscaped(text)
        buffer.append(quote)
    }

    /// The string that stands at a place of the bytes, or null if there is no place.
    mutating func string(_ place: Range<Int>?, of bytes: Span<UInt8>) {
        if let place { string(bytes.extracting(place)) } else { raw("null") }
    }

    /// A string of two parts of which neither needs an escape.
    mutating func string(_ first: String, _ second: Span<UInt8>) {
        buffer.append(UInt8(ascii: "\""))
        buffer.append(utf8: first)
        buffer.append(second)
        buffer.append(UInt8(ascii: "\""))
    }

    /// A truth value.
    mutating func bool(_ isTrue: Bool) { if isTrue { raw("true") } else { raw("false") } }

    /// A truth value, or null.
    mutating func bool(_ isTrue: Bool?) {
        if let isTrue { bool(isTrue) } else { raw("null") }
    }

    /// A whole number.
    mutating func int(_ number: some BinaryInteger) { buffer.append(utf8: String(Int64(number))) }

    /// A time, or null.
    mutating func time(_ instant: Instant?) {
        if let instant { time(instant) } else { raw("null") }
    }

    /// A time in RFC 3339, UTC with milliseconds.
    mutating func time(_ instant: Instant) {
        let text = instant.rfc3339Bytes
        buffer.append(text.span, between: UInt8(ascii: "\""))
    }

    /// RFC 8259, 7: only these must be escaped, and hardly any text has one.
    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            let byte = text[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
        }
        return true
    }

    private mutating func appendEscaped(_ text: Span<UInt8>) {
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                buffer.append(UInt8(ascii: "\\"))
                buffer.append(byte)
            case ..<0x20:
                raw("\\u00")
                for digit in [byte >> 4, byte & 15] {
                    buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
                }
            default: buffer.append(byte)
            }
        }
    }
}
