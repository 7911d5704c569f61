internal import Secrets

/// Writes the fields of a record one after another, in wiped memory: numbers in as few bytes as they need, bytes behind their length.
///
/// Every record begins with the version of its own layout; `RecordReader` reads in the same order.
struct RecordWriter: ~Copyable {
    private var buffer = WipedBuffer(capacity: 512)

    init(version: UInt8) { buffer.append(version) }

    /// Lends what was written.
    func withBytes<Value, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
        try buffer.withBytes(body)
    }

    mutating func put(_ byte: UInt8) { buffer.append(byte) }

    mutating func put(_ flag: Bool) { buffer.append(flag ? 1 : 0) }

    /// Seven bits a byte, lowest first; the high bit says that more follow.
    mutating func put(number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            buffer.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        buffer.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Small negative numbers are short too.
    mutating func put(_ number: Int) { put(number: UInt64(bitPattern: Int64((number << 1) ^ (number >> 63)))) }

    mutating func put(_ bytes: Span<UInt8>) {
        put(number: UInt64(bytes.count))
        buffer.append(bytes)
    }

    mutating func put(_ text: String) {
        put(number: UInt64(text.utf8.count))
        buffer.append(utf8: text)
    }

    /// Nil is 0, and every length is one more than it is.
    mutating func put(_ text: String?) {
        guard let text else { return put(number: 0) }
        put(number: UInt64(text.utf8.count) + 1)
        buffer.append(utf8: text)
    }

    /// Nil is 0, and every length is one more than it is.
    mutating func put(_ secret: SecretBytes?) {
        guard let secret else { return put(number: 0) }
        put(number: UInt64(secret.count) + 1)
        secret.withBytes { buffer.append($0) }
    }
}
