/// A W3C traceparent (Trace Context, 3.2): `00-<trace id>-<parent id>-<flags>`; any other is as if absent.
package struct TraceParent: Equatable, Sendable {
    /// The whole text, 55 characters.
    package let text: String

    /// Reads one; nil for what is none, and for zeros.
    package init?(_ text: String?) {
        guard let text else { return nil }
        let bytes = Array(text.utf8)
        guard bytes.count == 55, Array(bytes[..<2]) != Array("ff".utf8) else { return nil }
        for (index, byte) in bytes.enumerated() {
            let isDash = byte == UInt8(ascii: "-")
            let isHexadecimal = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            guard [2, 35, 52].contains(index) ? isDash : isHexadecimal else { return nil }
        }
        let zero = UInt8(ascii: "0")
        guard bytes[3..<35].contains(where: { $0 != zero }), bytes[36..<52].contains(where: { $0 != zero }) else {
            return nil
        }
        self.text = text
    }

    /// Puts one together of parts that are right.
    init(traceID: some StringProtocol, parentID: some StringProtocol, flags: some StringProtocol) {
        text = "00-\(traceID)-\(parentID)-\(flags)"
    }

    /// The 32 digits that the whole trace shares.
    package var traceID: String { String(text.dropFirst(3).prefix(32)) }

    /// Whether the caller may have recorded the trace; of the flags the only one that is passed on (Trace Context, 3.2.2.5).
    var flags: String {
        let last = text.utf8.last ?? 0
        let digit = last <= UInt8(ascii: "9") ? last : last - UInt8(ascii: "a") + 10
        return digit & 1 == 1 ? "01" : "00"
    }
}
