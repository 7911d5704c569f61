package import Secrets

/// Where a writer puts its bytes.
package protocol JSONSink: ~Copyable {
    /// An empty sink.
    init()
    /// Adds one byte at the end.
    mutating func append(_ byte: UInt8)
    /// Adds bytes at the end.
    mutating func append(_ bytes: Span<UInt8>)
}

extension [UInt8]: JSONSink {}

extension WipedBuffer: JSONSink {
    /// An empty buffer.
    package init() { self.init(capacity: 256) }
}
