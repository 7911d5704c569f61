/// A host and perhaps a port, as in a Host field or an absolute-form (RFC 3986, 3.2); a user part is refused.
struct Authority {
    /// The place of the host, without the brackets of an IPv6 address; empty only if the text is.
    let host: Range<Int>
    let port: UInt16?

    init?(_ bytes: Span<UInt8>) {
        var end = 0
        if bytes.count > 0, bytes[0] == 0x5B {
            while end < bytes.count, bytes[end] != 0x5D { end += 1 }
            guard end < bytes.count, Self.isIPv6(bytes.extracting(1..<end)) else { return nil }
            host = 1..<end
            end += 1
        } else {
            while end < bytes.count, bytes[end] != ASCII.colon {
                guard ByteSet.host.contains(bytes[end]) else { return nil }
                end += 1
            }
            host = 0..<end
        }
        guard end < bytes.count else {
            port = nil
            return
        }
        guard bytes[end] == ASCII.colon, !host.isEmpty, let port = Self.port(bytes.extracting((end + 1)..<bytes.count))
        else { return nil }
        self.port = port
    }

    /// 0 to 65535 in at most five digits.
    private static func port(_ bytes: Span<UInt8>) -> UInt16? {
        guard (1...5).contains(bytes.count) else { return nil }
        var value: UInt32 = 0
        for index in bytes.indices {
            guard let digit = decimalDigit(bytes[index]) else { return nil }
            value = value * 10 + UInt32(digit)
        }
        return UInt16(exactly: value)
    }

    /// Only the characters of an IPv6 address; whether it is one, the resolver finds out.
    private static func isIPv6(_ bytes: Span<UInt8>) -> Bool {
        (2...45).contains(bytes.count)
            && bytes.indices.allSatisfy { index in
                hexDigit(bytes[index]) != nil || bytes[index] == ASCII.colon || bytes[index] == 0x2E
            }
    }
}
