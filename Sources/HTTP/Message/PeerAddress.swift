/// The address and port of the other side of a connection.
package struct PeerAddress: Sendable, Hashable {
    // Network order, IPv4 in the last four bytes of `low`.
    let high: UInt64
    let low: UInt64
    /// Whether the address is an IPv4 one; IPv4 mapped into IPv6 counts as IPv4.
    package let isIPv4: Bool
    /// The port, 0 if unknown.
    package let port: UInt16

    /// 127.0.0.1 without a port.
    package static let loopback = PeerAddress(ipv4: 0x7F00_0001, port: 0)

    /// An IPv4 address as a number, first byte highest.
    package init(ipv4: UInt32, port: UInt16) {
        high = 0
        low = UInt64(ipv4)
        isIPv4 = true
        self.port = port
    }

    /// An IPv6 address as two halves, first byte highest.
    package init(ipv6 high: UInt64, _ low: UInt64, port: UInt16) {
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        self.high = high
        self.low = isMapped ? low & 0xFFFF_FFFF : low
        isIPv4 = isMapped
        self.port = port
    }

    /// The same address without its port, for counting connections; an IPv6 peer is its /64, which is what one customer is given.
    var host: PeerAddress {
        isIPv4 ? PeerAddress(ipv4: UInt32(truncatingIfNeeded: low), port: 0) : PeerAddress(ipv6: high, 0, port: 0)
    }

    /// Whether the address is 127.0.0.0/8 or ::1.
    package var isLoopback: Bool { isIPv4 ? low >> 24 == 127 : high == 0 && low == 1 }

    /// The address in its usual text form (RFC 5952 for IPv6), without the port.
    package var ip: String {
        if isIPv4 { return "\(low >> 24 & 255).\(low >> 16 & 255).\(low >> 8 & 255).\(low & 255)" }
        let groups = (0..<8).map { index in
            UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index % 4)))
        }
        guard let zeros = Self.longestZeros(groups) else { return Self.joined(groups[...]) }
        return Self.joined(groups[..<zeros.lowerBound]) + "::" + Self.joined(groups[zeros.upperBound...])
    }

    private static func joined(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The first longest run of at least two zero groups.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start >= 2, end - start > best?.count ?? 0 { best = start..<end }
            start = end + 1
        }
        return best
    }
}

extension PeerAddress: CustomStringConvertible {
    /// Address and port, IPv6 in brackets.
    package var description: String { isIPv4 ? "\(ip):\(port)" : "[\(ip)]:\(port)" }
}
