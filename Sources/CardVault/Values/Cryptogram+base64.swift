extension Cryptogram {
    /// How many bytes a strict standard base64 text stands for (RFC 4648, 4 and 3.5: padded, no stray bits); nil if it is none.
    package static func count(ofBase64 text: Span<UInt8>) -> Int? {
        guard text.count > 0, text.count % 4 == 0 else { return nil }
        var padding = 0
        if text[text.count - 1] == UInt8(ascii: "=") { padding = text[text.count - 2] == UInt8(ascii: "=") ? 2 : 1 }
        var isSound = true
        for index in 0..<(text.count - padding) { isSound = isSound && sextet(text[index]) != nil }
        guard isSound, let last = sextet(text[text.count - padding - 1]) else { return nil }
        let strayBits: UInt8 = padding == 2 ? 0b1111 : padding == 1 ? 0b11 : 0
        guard last & strayBits == 0 else { return nil }
        return text.count / 4 * 3 - padding
    }
}

private func sextet(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x41...0x5A: byte - 0x41
    case 0x61...0x7A: byte - 0x61 + 26
    case 0x30...0x39: byte - 0x30 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}
