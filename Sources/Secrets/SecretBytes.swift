internal import CLinux

/// Bytes that must not be seen: they print as nothing, compare in constant time and are wiped when the last owner lets go.
@safe package final class SecretBytes: Sendable {
    // Immutable after `init`, freed once in `deinit`: sharing it between threads is reading only.
    private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer
    /// How much was allocated: at least `count`.
    private let room: Int

    /// The number of bytes.
    package var count: Int { unsafe storage.count }

    /// Copies bytes into wiped memory; the source stays with its owner, who should wipe it.
    package init(copying bytes: Span<UInt8>) {
        room = bytes.count
        unsafe storage = Self.allocate(bytes.count)
        unsafe bytes.withUnsafeBytes { source in unsafe storage.copyMemory(from: source) }
    }

    /// Makes `count` zero bytes and lets `fill` write them in place, so that no copy is left elsewhere.
    package init<Failure: Error>(
        count: Int,
        fill: (inout MutableSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(count >= 0)
        let storage = unsafe Self.allocate(count)
        unsafe storage.initializeMemory(as: UInt8.self, repeating: 0)
        do throws(Failure) {
            var span = unsafe MutableSpan(_unsafeElements: storage.assumingMemoryBound(to: UInt8.self))
            try fill(&span)
        } catch {
            if let base = storage.baseAddress { unsafe SecretMemory.release(base, count) }
            throw error
        }
        room = count
        unsafe self.storage = storage
    }

    /// Copies the UTF-8 of a text; the text itself cannot be wiped, so this is for what arrives as text anyway.
    package convenience init(utf8 text: String) {
        var text = text
        self.init(text: &text)
    }

    /// Takes over memory of `SecretMemory`, of which the first `count` bytes are in use.
    @unsafe init(adopting base: UnsafeMutableRawPointer, count: Int, room: Int) {
        self.room = room
        unsafe storage = UnsafeMutableRawBufferPointer(start: base, count: count)
    }

    private init(text: inout String) {
        let storage = text.withUTF8 { source in
            let storage = unsafe Self.allocate(source.count)
            unsafe storage.copyMemory(from: UnsafeRawBufferPointer(source))
            return unsafe storage
        }
        room = storage.count
        unsafe self.storage = storage
    }

    deinit {
        if let base = unsafe storage.baseAddress { unsafe SecretMemory.release(base, room) }
    }

    private static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(start: SecretMemory.allocate(count), count: count)
    }

    /// Lends the bytes for the length of the call.
    package func withBytes<Value, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(unsafe Span(_unsafeElements: UnsafeBufferPointer(storage.assumingMemoryBound(to: UInt8.self))))
    }
}

extension SecretBytes: Equatable {
    /// Compares in a time that depends on the lengths alone.
    package static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        left.withBytes { left in right.withBytes { right in constantTimeEqual(left, right) } }
    }
}

/// Compares two spans in a time that depends on their lengths alone.
package func constantTimeEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}

// Every road to text leads to the same nothing: interpolation, dump, debugger.
extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The same text for every secret.
    package var description: String { "<secret>" }
    /// The same text for every secret.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
