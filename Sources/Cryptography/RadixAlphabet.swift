internal import Secrets

/// The letters of a base-2^n encoding (RFC 4648), without padding; it accepts only what it would have written itself.
struct RadixAlphabet: Sendable {
    private static let absent: UInt8 = 0xFF

    private let bits: Int
    private let letters: [UInt8]
    private let values: [UInt8]

    /// `aliases` are read as the letter at the same place, and never written.
    init(_ letters: StaticString, aliases: StaticString = "") {
        self.letters = letters.withUTF8Buffer { unsafe [UInt8]($0) }
        bits = self.letters.count.trailingZeroBitCount
        precondition(self.letters.count == 1 << bits && bits < 8)
        var values = [UInt8](repeating: Self.absent, count: 256)
        for (value, letter) in self.letters.enumerated() { values[Int(letter)] = UInt8(value) }
        let others = aliases.withUTF8Buffer { unsafe [UInt8]($0) }
        for (value, letter) in others.enumerated() { values[Int(letter)] = UInt8(value) }
        self.values = values
    }

    func encodedCount(_ count: Int) -> Int { (count * 8 + bits - 1) / bits }
    func decodedCount(_ count: Int) -> Int { count * bits / 8 }

    /// Hands out the letters one by one.
    func encode(_ bytes: Span<UInt8>, emit: (UInt8) -> Void) {
        var pending: UInt32 = 0
        var held = 0
        for index in bytes.indices {
            pending = pending << 8 | UInt32(bytes[index])
            held += 8
            while held >= bits {
                held -= bits
                emit(letters[Int(pending >> UInt32(held)) & (letters.count - 1)])
            }
        }
        if held > 0 { emit(letters[Int(pending << UInt32(bits - held)) & (letters.count - 1)]) }
    }

    /// Hands out the bytes one by one; throws away nothing, so a caller drops what it got when this throws.
    func decode(_ text: Span<UInt8>, emit: (UInt8) -> Void) throws(CryptographyError) {
        var pending: UInt32 = 0
        var held = 0
        for index in text.indices {
            let value = values[Int(text[index])]
            guard value != Self.absent else { throw .encodingMalformed }
            pending = pending << UInt32(bits) | UInt32(value)
            held += bits
            guard held >= 8 else { continue }
            held -= 8
            emit(UInt8(truncatingIfNeeded: pending >> UInt32(held)))
        }
        // RFC 4648 section 3.5: bits that no byte needs must be zero, or one value would have several texts.
        let rest = pending & ((1 << UInt32(held)) - 1)
        guard held < bits, rest == 0 else { throw .encodingMalformed }
    }

    func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        var letters: [UInt8] = []
        letters.reserveCapacity(encodedCount(bytes.count))
        encode(bytes) { letters.append($0) }
        return letters
    }

    func decode(_ text: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(decodedCount(text.count))
        try decode(text) { bytes.append($0) }
        return bytes
    }
}

extension RadixAlphabet {
    /// Decodes into wiped memory, of the length the text says.
    func decodeSecret(_ text: Span<UInt8>) throws(CryptographyError) -> SecretBytes {
        try SecretBytes(count: decodedCount(text.count)) { span throws(CryptographyError) in
            var position = 0
            try decode(text) { byte in
                span[position] = byte
                position += 1
            }
        }
    }
}
