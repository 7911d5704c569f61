internal import CLinux

extension PeerAddress {
    /// Reads an address in digits; nil if it is none.
    package init?(parsing text: String, port: UInt16) {
        var address = cardvault_address()
        guard unsafe text.withCString({ unsafe cardvault_address_parse($0, &address) }) == 1 else { return nil }
        address.port = port
        self.init(address)
    }

    init(_ address: cardvault_address) {
        let halves = unsafe withUnsafeBytes(of: address.bytes) { bytes in
            unsafe (
                UInt64(bigEndian: bytes.load(as: UInt64.self)),
                UInt64(bigEndian: bytes.load(fromByteOffset: 8, as: UInt64.self))
            )
        }
        if address.is_ipv4 != 0 {
            self.init(ipv4: UInt32(truncatingIfNeeded: halves.1), port: address.port)
        } else {
            self.init(ipv6: halves.0, halves.1, port: address.port)
        }
    }

    var system: cardvault_address {
        var address = cardvault_address()
        address.port = port
        address.is_ipv4 = isIPv4 ? 1 : 0
        unsafe withUnsafeMutableBytes(of: &address.bytes) { bytes in
            unsafe bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return address
    }
}
