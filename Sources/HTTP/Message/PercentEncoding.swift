package import Secrets

/// Percent-encoding as RFC 3986, 2.1 has it: everything but unreserved characters is encoded, and decoded once.
package enum PercentEncoding {
    /// A text as one path segment or one query value; what comes out holds only unreserved characters and escapes.
    package static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 { append(byte, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        if ByteSet.unreserved.contains(byte) {
            bytes.append(byte)
        } else {
            bytes += [ASCII.percent, digit(byte >> 4), digit(byte & 15)]
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }

    /// The bytes meant by escaped ones; nil if an escape is malformed.
    package static func decode(_ bytes: Span<UInt8>) -> [UInt8]? { decoded(bytes) }

    /// The bytes meant by escaped ones in wiped memory; nil if an escape is malformed. A plus stands for a blank if `plusIsSpace`.
    package static func decodeSecret(_ bytes: Span<UInt8>, plusIsSpace: Bool = false) -> SecretBytes? {
        var decoded = WipedBuffer(capacity: bytes.count)
        let isWhole = forEachDecoded(bytes, plusIsSpace: plusIsSpace) { decoded.append($0) }
        return isWhole ? decoded.share() : nil
    }

    static func decoded(_ bytes: Span<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        let isWhole = forEachDecoded(bytes, plusIsSpace: plusIsSpace) { decoded.append($0) }
        return isWhole ? decoded : nil
    }

    static func decodedText(_ bytes: Span<UInt8>, plusIsSpace: Bool = false) -> String? {
        // In between it is in wiped memory: what is refused as a text must not stay as bytes.
        guard let decoded = decodeSecret(bytes, plusIsSpace: plusIsSpace) else { return nil }
        return decoded.withBytes { bytes in
            guard let text = try? UTF8Span(validating: bytes) else { return nil }
            return String(copying: text)
        }
    }

    /// Gives each decoded byte to the body; false, at once, if an escape is malformed.
    static func forEachDecoded(_ bytes: Span<UInt8>, plusIsSpace: Bool, _ body: (UInt8) -> Void) -> Bool {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == ASCII.percent {
                guard index + 2 < bytes.count, let high = hexDigit(bytes[index + 1]),
                    let low = hexDigit(bytes[index + 2])
                else { return false }
                body(high << 4 | low)
                index += 3
            } else {
                body(plusIsSpace && byte == ASCII.plus ? ASCII.space : byte)
                index += 1
            }
        }
        return true
    }
}
