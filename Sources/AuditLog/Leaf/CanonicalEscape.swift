/// One escape of a JSON string in the spelling of RFC 8785 section 3.2.2.2.
struct CanonicalEscape {
    /// The byte it stands for.
    let byte: UInt8
    /// How many bytes it takes.
    let count: Int

    /// Reads the escape whose backslash is at the position; nil for one that the canonical form has not.
    init?(at position: Int, in text: Span<UInt8>) {
        guard position + 1 < text.count else { return nil }
        switch text[position + 1] {
        case UInt8(ascii: "\""): self.init(byte: 0x22, count: 2)
        case UInt8(ascii: "\\"): self.init(byte: 0x5c, count: 2)
        case UInt8(ascii: "b"): self.init(byte: 0x08, count: 2)
        case UInt8(ascii: "t"): self.init(byte: 0x09, count: 2)
        case UInt8(ascii: "n"): self.init(byte: 0x0a, count: 2)
        case UInt8(ascii: "f"): self.init(byte: 0x0c, count: 2)
        case UInt8(ascii: "r"): self.init(byte: 0x0d, count: 2)
        case UInt8(ascii: "u"): self.init(unicodeAt: position, in: text)
        default: return nil
        }
    }

    private init(byte: UInt8, count: Int) {
        self.byte = byte
        self.count = count
    }

    // Only control characters without a letter of their own are written by number, with lower-case digits.
    private init?(unicodeAt position: Int, in text: Span<UInt8>) {
        guard position + 5 < text.count, text[position + 2] == 0x30, text[position + 3] == 0x30,
            0x30...0x31 ~= text[position + 4]
        else { return nil }
        let low: UInt8
        switch text[position + 5] {
        case 0x30...0x39: low = text[position + 5] - 0x30
        case 0x61...0x66: low = text[position + 5] - 0x61 + 10
        default: return nil
        }
        let byte = (text[position + 4] - 0x30) << 4 | low
        guard ![0x08, 0x09, 0x0a, 0x0c, 0x0d].contains(byte) else { return nil }
        self.init(byte: byte, count: 6)
    }

    /// The bytes a string's content stands for; the content was found canonical before.
    static func decode(_ text: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            if text[position] == UInt8(ascii: "\\"), let escape = CanonicalEscape(at: position, in: text) {
                bytes.append(escape.byte)
                position += escape.count
            } else {
                bytes.append(text[position])
                position += 1
            }
        }
        return bytes
    }
}
