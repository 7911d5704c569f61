/// One scalar read from bytes that claim to be UTF-8 (RFC 3629 section 3).
struct UTF8Scalar {
    /// The scalar, or nil when the bytes are not UTF-8.
    let value: Unicode.Scalar?
    /// How many bytes it took: 1 to 4, and 1 for a byte that is not UTF-8.
    let length: Int

    /// Reads the scalar that begins at `index`, which is inside `text`.
    static func decode(_ text: Span<UInt8>, at index: Int) -> UTF8Scalar {
        let lead = text[index]
        let length: Int
        let leastValue: UInt32
        var value: UInt32
        switch lead {
        case 0x00...0x7F: return UTF8Scalar(value: Unicode.Scalar(lead), length: 1)
        case 0xC2...0xDF: (length, leastValue, value) = (2, 0x80, UInt32(lead & 0x1F))
        case 0xE0...0xEF: (length, leastValue, value) = (3, 0x800, UInt32(lead & 0x0F))
        case 0xF0...0xF4: (length, leastValue, value) = (4, 0x10000, UInt32(lead & 0x07))
        default: return UTF8Scalar(value: nil, length: 1)
        }
        guard index + length <= text.count else { return UTF8Scalar(value: nil, length: 1) }
        for offset in 1..<length {
            let byte = text[index + offset]
            guard byte & 0xC0 == 0x80 else { return UTF8Scalar(value: nil, length: 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        guard value >= leastValue, let scalar = Unicode.Scalar(value) else { return UTF8Scalar(value: nil, length: 1) }
        return UTF8Scalar(value: scalar, length: length)
    }
}
