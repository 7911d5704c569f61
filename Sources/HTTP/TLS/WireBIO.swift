internal import COpenSSL
private import Glibc

/// How libssl reads and writes a wire: through us, so that what epoll said is known to it and nothing raises SIGPIPE.
enum WireBIO {
    /// A BIO over the wire, which must outlive it; nil if the library refuses.
    static func make(_ wire: Wire) -> OpaquePointer? {
        guard let method = unsafe Self.method, let bio = unsafe BIO_new(method) else { return nil }
        unsafe BIO_set_data(bio, Unmanaged.passUnretained(wire).toOpaque())
        unsafe BIO_set_init(bio, 1)
        return unsafe bio
    }

    // Made once and never changed or freed.
    private nonisolated(unsafe) static let method: OpaquePointer? = {
        guard let method = unsafe BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire") else { return nil }
        unsafe BIO_meth_set_read(method) { bio, bytes, count in
            guard let wire = unsafe WireBIO.wire(bio), let bytes = unsafe bytes, count > 0 else { return -1 }
            let room = unsafe UnsafeMutableRawBufferPointer(start: UnsafeMutableRawPointer(bytes), count: Int(count))
            return unsafe WireBIO.result(wire.receive(into: room), bio, BIO_FLAGS_READ)
        }
        unsafe BIO_meth_set_write(method) { bio, bytes, count in
            guard let wire = unsafe WireBIO.wire(bio), let bytes = unsafe bytes, count > 0 else { return -1 }
            let all = unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(bytes), count: Int(count))
            return unsafe WireBIO.result(wire.send(all), bio, BIO_FLAGS_WRITE)
        }
        unsafe BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
        return unsafe method
    }()

    private static func wire(_ bio: OpaquePointer?) -> Wire? {
        guard let data = unsafe BIO_get_data(bio) else { return nil }
        return unsafe Unmanaged<Wire>.fromOpaque(data).takeUnretainedValue()
    }

    private static func result(_ transfer: Transfer, _ bio: OpaquePointer?, _ direction: Int32) -> Int32 {
        unsafe BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_IO_SPECIAL | BIO_FLAGS_SHOULD_RETRY)
        switch transfer {
        case .count(let count): return Int32(clamping: count)
        case .blocked:
            unsafe BIO_set_flags(bio, direction | BIO_FLAGS_SHOULD_RETRY)
            return -1
        case .ended: return 0
        case .failed: return -1
        }
    }
}
