internal import Secrets

/// The bytes between two quotes, as written, with their escapes.
enum EscapedText {
    /// The byte a one-letter escape stands for.
    static func simpleEscape(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Where the bytes end that may stand in a string as they are.
    static func endOfPlainRun(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            end += 1
        }
        return end
    }

    /// The escape of a byte that RFC 8259 section 7 keeps out of strings, in the form of RFC 8785 section 3.2.2.2.
    static func escape(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\""): "\\\""
        case UInt8(ascii: "\\"): "\\\\"
        case 0x08: "\\b"
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0C: "\\f"
        case 0x0D: "\\r"
        default: "\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
        }
    }

    /// The UTF-8 that a text stands for; its escapes were found to be well formed when it was read.
    static func decode(_ text: Span<UInt8>) -> WipedBuffer {
        var decoded = WipedBuffer(capacity: text.count)
        var position = 0
        while position < text.count {
            guard text[position] == UInt8(ascii: "\\") else {
                decoded.append(text[position])
                position += 1
                continue
            }
            if let byte = simpleEscape(text[position + 1]) {
                decoded.append(byte)
                position += 2
                continue
            }
            var scalar = unit(text, at: position)
            position += 6
            if 0xD800..<0xDC00 ~= scalar {
                scalar = 0x10000 + (scalar - 0xD800) << 10 + unit(text, at: position) - 0xDC00
                position += 6
            }
            append(scalar, to: &decoded)
        }
        return decoded
    }

    private static func unit(_ text: Span<UInt8>, at position: Int) -> UInt32 {
        var unit: UInt32 = 0
        for index in position + 2..<position + 6 { unit = unit << 4 | UInt32(hexDigit(text[index]) ?? 0) }
        return unit
    }

    private static func append(_ scalar: UInt32, to buffer: inout WipedBuffer) {
        func following(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3F) }
        switch scalar {
        case ..<0x80:
            buffer.append(UInt8(scalar))
        case ..<0x800:
            buffer.append(UInt8(0xC0 | scalar >> 6))
            buffer.append(following(0))
        case ..<0x10000:
            buffer.append(UInt8(0xE0 | scalar >> 12))
            buffer.append(following(6))
            buffer.append(following(0))
        default:
            buffer.append(UInt8(0xF0 | scalar >> 18))
            buffer.append(following(12))
            buffer.append(following(6))
            buffer.append(following(0))
        }
    }
}
