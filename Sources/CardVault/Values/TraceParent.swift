/// A W3C traceparent (Trace Context, 3.2): `00-<trace id>-<parent id>-<flags>`; any other is as if absent.
package struct TraceParent: Equatable, Sendable {
    /// How many characters it has.
    static let count = 55

    // Every request has one: no text before somebody wants it.
    private let characters: InlineArray<55, UInt8>

    /// Reads one; nil for what is none, and for zeros.
    package init?(_ text: String?) {
        guard let text, text.utf8.count == Self.count, !text.utf8.starts(with: "ff".utf8) else { return nil }
        var characters = InlineArray<55, UInt8>(repeating: 0)
        for (index, byte) in text.utf8.enumerated() {
            let isDash = byte == UInt8(ascii: "-")
            let isHexadecimal = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            guard [2, 35, 52].contains(index) ? isDash : isHexadecimal else { return nil }
            characters[index] = byte
        }
        let zero = UInt8(ascii: "0")
        guard (3..<35).contains(where: { characters[$0] != zero }),
            (36..<52).contains(where: { characters[$0] != zero })
        else { return nil }
        self.characters = characters
    }

    /// Takes characters that are right.
    init(_ characters: InlineArray<55, UInt8>) { self.characters = characters }

    /// The whole text, 55 characters.
    package var text: String { text(0..<Self.count) }

    /// The 32 digits that the whole trace shares.
    package var traceID: String { text(3..<35) }

    /// The same digits as bytes.
    package var traceIDLetters: InlineArray<32, UInt8> { InlineArray { characters[3 + $0] } }

    /// The same trace with another parent; of the flags only the lowest is passed on, whether the caller may have recorded it
    /// (Trace Context, 3.2.2.5).
    func under(_ parent: InlineArray<16, UInt8>) -> TraceParent {
        var characters = characters
        for index in parent.indices { characters[36 + index] = parent[index] }
        let last = characters[54]
        let digit = last <= UInt8(ascii: "9") ? last : last - UInt8(ascii: "a") + 10
        characters[53] = UInt8(ascii: "0")
        characters[54] = UInt8(ascii: "0") + (digit & 1)
        return TraceParent(characters)
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: range.map { characters[$0] }, as: UTF8.self) }

    /// Whether both are the same text.
    package static func == (left: TraceParent, right: TraceParent) -> Bool {
        left.characters.indices.allSatisfy { left.characters[$0] == right.characters[$0] }
    }
}
