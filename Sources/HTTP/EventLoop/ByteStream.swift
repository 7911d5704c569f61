/// The two directions of a connection, in the clear or over TLS.
@safe final class ByteStream {
    let wire: Wire
    let tls: TLSStream?

    init(_ wire: Wire, tls: TLSStream?) {
        self.wire = wire
        self.tls = tls
    }

    /// Whether a read may bring something; TLS may hold bytes that the socket no longer has.
    var mayReceive: Bool { wire.isReadable || tls?.holdsBytes ?? false }

    func receive(into room: UnsafeMutableRawBufferPointer) -> Transfer {
        if let tls { return unsafe tls.receive(into: room) }
        return unsafe wire.receive(into: room)
    }

    /// Sends as much as the socket takes; the count is less than asked for when it takes no more.
    func send(_ bytes: Span<UInt8>) -> Transfer {
        unsafe bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[sent...])
                switch unsafe tls?.send(rest) ?? wire.send(rest) {
                case .count(let count): sent += count
                case .blocked: return .count(sent)
                case .ended, .failed: return .failed
                }
            }
            return .count(sent)
        }
    }

    func endSending() {
        tls?.sayGoodbye()
        wire.endSending()
    }

    func close(aborting: Bool) {
        if !aborting { tls?.sayGoodbye() }
        wire.close(aborting: aborting)
    }
}
