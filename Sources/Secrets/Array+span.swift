extension [UInt8] {
    /// Adds bytes at the end, all at once: one after another each would ask for room.
    package mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { bytes in unsafe append(contentsOf: bytes) }
    }
}
