internal import Secrets

extension WipedBuffer {
    /// Adds bytes percent-encoded, all but the unreserved characters (RFC 3986, 2.1 and 2.3).
    mutating func append(encoding bytes: Span<UInt8>) {
        for index in bytes.indices { append(encoding: bytes[index]) }
    }

    /// Adds a text percent-encoded, all but the unreserved characters.
    mutating func append(encoding text: String) {
        for byte in text.utf8 { append(encoding: byte) }
    }

    private mutating func append(encoding byte: UInt8) {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
            append(byte)
        default:
            append(0x25)
            append(Self.digit(byte >> 4))
            append(Self.digit(byte & 15))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}
