internal import Cryptography

extension TreeHash {
    /// The root of a tree without leaves: the hash of nothing (RFC 9162 section 2.1.1).
    package static let empty = {
        let nothing: [UInt8] = []
        return TreeHash(sha256: nothing.span)
    }()

    /// The hash of one leaf, 0x00 before its bytes (RFC 9162 section 2.1.1).
    package init(leaf: Span<UInt8>) { self.init(sha256: [0x00], then: leaf) }

    /// The hash of an interior node, 0x01 before its two children (RFC 9162 section 2.1.1).
    package init(joining left: TreeHash, _ right: TreeHash) {
        var message = InlineArray<65, UInt8>(repeating: 0x01)
        for index in 0..<32 {
            message[1 + index] = left.bytes[index]
            message[33 + index] = right.bytes[index]
        }
        self.init(sha256: message.span)
    }

    // One call over one buffer is cheaper than a context with two updates, for messages of a few hundred bytes.
    init(sha256 prefix: [UInt8], then rest: Span<UInt8>) {
        let message = [UInt8](capacity: prefix.count + rest.count) { message in
            for byte in prefix { message.append(byte) }
            for index in rest.indices { message.append(rest[index]) }
        }
        self.init(sha256: message.span)
    }

    private init(sha256 message: Span<UInt8>) {
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        SHA256.hash(message).withBytes { digest in for index in 0..<32 { bytes[index] = digest[index] } }
        self.init(bytes)
    }
}
