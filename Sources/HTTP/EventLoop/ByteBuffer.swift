internal import CLinux
private import Glibc

/// Bytes on their way in or out: appended at the end, used up from the front, wiped wherever they leave. Holds no memory while empty.
@safe struct ByteBuffer: ~Copyable {
    private var base: UnsafeMutableRawPointer?
    private var capacity = 0
    private var start = 0
    private var end = 0

    init() { unsafe base = nil }

    deinit { unsafe Self.release(base, capacity) }

    var count: Int { end - start }
    var isEmpty: Bool { end == start }

    /// Lends the bytes not used up.
    func withBytes<Value, Failure: Error>(_ read: (Span<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
        guard let base = unsafe base else { return try read(Span()) }
        let part = unsafe UnsafeRawBufferPointer(start: base + start, count: count)
        return try read(unsafe Span(_unsafeElements: part.assumingMemoryBound(to: UInt8.self)))
    }

    /// Takes bytes off the front.
    mutating func consume(_ used: Int) {
        precondition(used >= 0 && used <= count)
        if let base = unsafe base { unsafe cardvault_wipe(base + start, used) }
        start += used
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Lets `fill` write at the end, into at least `minimum` bytes; it returns how many it wrote.
    mutating func fill(minimum: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        reserve(minimum)
        guard let base = unsafe base else { return 0 }
        let written = unsafe fill(UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end))
        precondition(written >= 0 && written <= capacity - end)
        end += written
        return written
    }

    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { source in unsafe append(source) }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        guard let base = unsafe base else { return }
        unsafe (base + end).copyMemory(from: source, byteCount: bytes.count)
        end += bytes.count
    }

    mutating func append(_ byte: UInt8) {
        reserve(1)
        guard let base = unsafe base else { return }
        unsafe base.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }

    mutating func append(_ text: StaticString) {
        unsafe append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ text: String) {
        append(text.utf8.span)
    }

    /// Adds a number that is not negative, in the given base.
    mutating func append(_ number: Int, radix: Int = 10) {
        precondition(number >= 0 && (2...16).contains(radix))
        var scale = 1
        while number / scale >= radix { scale *= radix }
        while scale > 0 {
            let digit = UInt8(number / scale % radix)
            append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            scale /= radix
        }
    }

    /// Wipes and forgets the bytes; gives the memory back if it has grown beyond `keeping`.
    mutating func removeAll(keeping room: Int = 0) {
        if let base = unsafe base, end > start { unsafe cardvault_wipe(base + start, end - start) }
        start = 0
        end = 0
        guard capacity > room else { return }
        unsafe free(base)
        unsafe base = nil
        capacity = 0
    }

    /// Makes room for more bytes: by moving them to the front if that is enough, else by doubling.
    private mutating func reserve(_ more: Int) {
        guard end + more > capacity else { return }
        if let base = unsafe base, start > 0, start >= capacity / 2, count + more <= capacity {
            unsafe memmove(base, base + start, count)
            let moved = count
            unsafe cardvault_wipe(base + moved, end - moved)
            start = 0
            end = moved
            return
        }
        let room = max(count + more, 2 * count, 512)
        guard let larger = unsafe malloc(room) else { fatalError("out of memory") }
        if let base = unsafe base { unsafe larger.copyMemory(from: base + start, byteCount: count) }
        unsafe Self.release(base, capacity)
        unsafe base = larger
        end = count
        start = 0
        capacity = room
    }

    private static func release(_ base: UnsafeMutableRawPointer?, _ capacity: Int) {
        guard let base = unsafe base else { return }
        unsafe cardvault_wipe(base, capacity)
        unsafe free(base)
    }
}
