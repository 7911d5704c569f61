internal import CLinux

/// A growable byte buffer whose memory is wiped whenever it moves, shrinks or goes: for requests and answers that may carry secrets.
@safe package struct WipedBuffer: ~Copyable {
    private var storage: UnsafeMutableRawBufferPointer
    /// The number of bytes in use.
    package private(set) var count = 0

    /// An empty buffer with room for `capacity` bytes.
    package init(capacity: Int = 0) {
        unsafe storage = SecretMemory.allocate(capacity)
    }

    /// A buffer that holds a copy of the bytes.
    package init(copying bytes: Span<UInt8>) {
        self.init(capacity: bytes.count)
        append(bytes)
    }

    deinit { unsafe SecretMemory.release(storage) }

    /// Lends the bytes in use for the length of the call.
    package func withBytes<Value, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let used = unsafe UnsafeRawBufferPointer(rebasing: storage[..<count])
        return try body(unsafe Span(_unsafeElements: used.assumingMemoryBound(to: UInt8.self)))
    }

    /// Adds bytes at the end; grows by doubling, and wipes what it leaves behind.
    package mutating func append(_ bytes: Span<UInt8>) {
        reserve(count + bytes.count)
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[count...])
        unsafe bytes.withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
        count += bytes.count
    }

    /// Adds one byte at the end.
    package mutating func append(_ byte: UInt8) {
        reserve(count + 1)
        unsafe storage[count] = byte
        count += 1
    }

    /// Adds the UTF-8 of a text at the end.
    package mutating func append(utf8 text: StaticString) {
        append(unsafe Span(_unsafeElements: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)))
    }

    /// Adds the UTF-8 of a text at the end.
    package mutating func append(utf8 text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// Makes room for `capacity` bytes in all.
    package mutating func reserve(_ capacity: Int) {
        guard unsafe capacity > storage.count else { return }
        let room = unsafe max(capacity, storage.count * 2, 64)
        let larger = unsafe SecretMemory.allocate(room)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<count]))
        unsafe SecretMemory.release(storage)
        unsafe storage = larger
    }

    /// Wipes and forgets the bytes, keeping the room.
    package mutating func removeAll() {
        if let base = unsafe storage.baseAddress { unsafe cardvault_wipe(base, count) }
        count = 0
    }

    /// Hands the bytes over to a shared owner and leaves nothing here.
    package consuming func share() -> SecretBytes {
        withBytes { SecretBytes(copying: $0) }
    }

}
