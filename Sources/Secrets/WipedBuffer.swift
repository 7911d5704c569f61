internal import CLinux

/// A growable byte buffer whose memory is wiped whenever it moves, shrinks or goes: for requests and answers that may carry secrets.
@safe package struct WipedBuffer: ~Copyable {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// The number of bytes in use.
    package private(set) var count = 0

    /// An empty buffer with room for `capacity` bytes.
    package init(capacity: Int = 0) {
        self.capacity = capacity
        unsafe base = SecretMemory.allocate(capacity)
    }

    /// A buffer that holds a copy of the bytes.
    package init(copying bytes: Span<UInt8>) {
        self.init(capacity: bytes.count)
        append(bytes)
    }

    deinit { unsafe SecretMemory.release(base, capacity) }

    /// Lends the bytes in use for the length of the call.
    package func withBytes<Value, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let used = unsafe UnsafeRawBufferPointer(start: base, count: count)
        return try body(unsafe Span(_unsafeElements: used.assumingMemoryBound(to: UInt8.self)))
    }

    /// Adds bytes at the end; grows by doubling, and wipes what it leaves behind.
    package mutating func append(_ bytes: Span<UInt8>) {
        reserve(count + bytes.count)
        unsafe bytes.withUnsafeBytes { source in
            if let start = source.baseAddress { unsafe (base + count).copyMemory(from: start, byteCount: source.count) }
        }
        count += bytes.count
    }

    /// Adds bytes with a mark before and behind them.
    package mutating func append(_ bytes: Span<UInt8>, between mark: UInt8) {
        reserve(count + bytes.count + 2)
        append(mark)
        append(bytes)
        append(mark)
    }

    /// Adds one byte at the end.
    package mutating func append(_ byte: UInt8) {
        reserve(count + 1)
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Adds the UTF-8 of a text at the end.
    package mutating func append(utf8 text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(count + length)
        unsafe (base + count).copyMemory(from: text.utf8Start, byteCount: length)
        count += length
    }

    /// Adds the UTF-8 of a text at the end.
    package mutating func append(utf8 text: String) { append(text.utf8.span) }

    /// Makes room for so many bytes in all.
    @inline(__always)
    package mutating func reserve(_ wanted: Int) {
        if wanted > capacity { grow(to: max(wanted, capacity * 2, 64)) }
    }

    @inline(never)
    private mutating func grow(to room: Int) {
        let larger = unsafe SecretMemory.allocate(room)
        unsafe larger.copyMemory(from: base, byteCount: count)
        unsafe SecretMemory.release(base, capacity)
        unsafe base = larger
        capacity = room
    }

    /// Wipes and forgets the bytes, keeping the room.
    package mutating func removeAll() {
        unsafe cardvault_wipe(base, count)
        count = 0
    }

    /// Hands the bytes over to a shared owner, without a copy, and leaves nothing here.
    package consuming func share() -> SecretBytes {
        let shared = unsafe SecretBytes(adopting: base, count: count, room: capacity)
        discard self
        return shared
    }
}
