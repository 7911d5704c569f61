internal import CLinux

/// What the connections of one loop share between turns, so that an idle one holds no buffer.
final class Scratch {
    /// Where bytes are received before they belong to a request.
    let input = ReceiveArea()
    /// Where a response is put together before it is sent.
    var output = ByteBuffer()
    /// A table of fields with its room, lent to one parser after another.
    private var fields: [FieldRange] = []
    /// The Date field of this second.
    var date = DateText()

    func takeFields() -> [FieldRange] {
        var taken: [FieldRange] = []
        swap(&taken, &fields)
        return taken
    }

    func giveBack(_ table: inout [FieldRange]) {
        guard table.capacity > fields.capacity else { return }
        table.removeAll(keepingCapacity: true)
        swap(&table, &fields)
    }
}

/// A fixed piece of memory to receive into.
@safe final class ReceiveArea {
    let bytes: UnsafeMutableRawBufferPointer

    init() { unsafe bytes = .allocate(byteCount: 65_536, alignment: 16) }

    deinit { unsafe bytes.deallocate() }

    /// Lends the first bytes.
    func withBytes<Value>(_ count: Int, _ read: (Span<UInt8>) -> Value) -> Value {
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<count])
        return read(unsafe Span(_unsafeElements: part.assumingMemoryBound(to: UInt8.self)))
    }

    /// Forgets what was received.
    func wipe(_ count: Int) {
        guard let base = unsafe bytes.baseAddress, unsafe count <= bytes.count else { return }
        unsafe cardvault_wipe(base, count)
    }
}
