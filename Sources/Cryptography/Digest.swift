internal import Secrets

/// Thirty-two bytes made by SHA-256 or HMAC-SHA-256; equality takes the same time whatever they hold.
///
/// It is not wiped: what is to be a key comes from `HKDF`.
package struct Digest: Sendable {
    /// The length of every digest, in bytes.
    package static let count = 32

    private var storage = InlineArray<32, UInt8>(repeating: 0)

    /// Copies exactly 32 bytes; nil for any other number.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.count else { return nil }
        for index in bytes.indices { storage[index] = bytes[index] }
    }

    init<Failure: Error>(fill: (inout MutableSpan<UInt8>) throws(Failure) -> Void) throws(Failure) {
        var span = storage.mutableSpan
        try fill(&span)
    }

    /// A copy of the bytes as an array.
    package var bytes: [UInt8] { withBytes { span in unsafe span.withUnsafeBufferPointer { unsafe Array($0) } } }

    /// The bytes as 64 lower-case hexadecimal digits.
    package var hex: String { withBytes { Hex.encode($0) } }

    /// Lends the bytes for the length of the call.
    package func withBytes<Value, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(storage.span)
    }
}

extension Digest: Hashable {
    /// Compares in constant time, so that a digest can be the proof of a secret.
    package static func == (left: Digest, right: Digest) -> Bool {
        left.withBytes { left in right.withBytes { right in constantTimeEqual(left, right) } }
    }

    /// Feeds all bytes to the hasher.
    package func hash(into hasher: inout Hasher) {
        for index in storage.indices { hasher.combine(storage[index]) }
    }
}
