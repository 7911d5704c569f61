internal import CLinux

/// Where one field of a header section lies in the bytes of its message.
struct FieldRange: Sendable {
    var nameStart: UInt32
    var valueStart: UInt32
    var nameCount: UInt16
    var valueCount: UInt16

    var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
    var value: Range<Int> { Int(valueStart)..<Int(valueStart) + Int(valueCount) }
}

/// How the end of a body is told (RFC 9112, 6.3).
enum Framing: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
}

/// What the parser learnt about a request, with places instead of copies.
struct RequestHead: Sendable {
    var method = Method.other
    var isVersion11 = true
    /// Path and query, without the authority of an absolute-form.
    var target = 0..<0
    var path = 0..<0
    var query: Range<Int>?
    var host: Range<Int>?
    var pathHasEscapes = false
    var isAsterisk = false
    var framing = Framing.none
    var closes = false
    var keepsAlive = false
    var expectsContinue = false
    /// The number of bytes of request line and header section.
    var count = 0
}

/// Facts about the connection a request came on.
struct RequestOrigin: Sendable {
    let peer: PeerAddress
    /// The peer's address as text, made once a connection.
    let ip: String
    let isEncrypted: Bool
    var certificate: PeerCertificate?

    init(peer: PeerAddress, isEncrypted: Bool, certificate: PeerCertificate?) {
        self.peer = peer
        ip = peer.ip
        self.isEncrypted = isEncrypted
        self.certificate = certificate
    }
}

/// What precedes the bytes in a request's allocation.
struct RequestRecord {
    let head: RequestHead
    let origin: RequestOrigin
    let fieldCount: Int
    let headStart: Int
    let bodyStart: Int
    let end: Int
}

/// All bytes of one request in one allocation – places of the fields, head, body – wiped when the last owner lets go.
@safe final class RequestStorage: ManagedBuffer<RequestRecord, UInt8> {
    static func make(
        head: RequestHead,
        origin: RequestOrigin,
        fields: [FieldRange],
        headBytes: Span<UInt8>,
        bodyBytes: Span<UInt8>
    ) -> RequestStorage {
        let stride = MemoryLayout<FieldRange>.stride
        let headStart = fields.count * stride
        let bodyStart = headStart + headBytes.count
        let end = bodyStart + bodyBytes.count
        let made = RequestStorage.create(minimumCapacity: end) { _ in
            RequestRecord(
                head: head,
                origin: origin,
                fieldCount: fields.count,
                headStart: headStart,
                bodyStart: bodyStart,
                end: end
            )
        }
        let storage = unsafe unsafeDowncast(made, to: RequestStorage.self)
        unsafe storage.withUnsafeMutablePointerToElements { elements in
            let raw = UnsafeMutableRawPointer(elements)
            unsafe fields.withUnsafeBytes { source in
                guard let base = source.baseAddress else { return }
                unsafe raw.copyMemory(from: base, byteCount: source.count)
            }
            unsafe headBytes.withUnsafeBytes { source in
                guard let base = source.baseAddress else { return }
                unsafe (raw + headStart).copyMemory(from: base, byteCount: source.count)
            }
            unsafe bodyBytes.withUnsafeBytes { source in
                guard let base = source.baseAddress else { return }
                unsafe (raw + bodyStart).copyMemory(from: base, byteCount: source.count)
            }
        }
        return storage
    }

    deinit {
        unsafe withUnsafeMutablePointers { record, elements in
            unsafe cardvault_wipe(elements, record.pointee.end)
        }
    }

    /// What precedes the bytes: nobody writes it any more, so reading it need not ask whether somebody does.
    @inline(__always) var record: RequestRecord { unsafe withUnsafeMutablePointerToHeader { unsafe $0.pointee } }

    func field(_ index: Int) -> FieldRange {
        precondition(index >= 0 && index < record.fieldCount)
        return unsafe withUnsafeMutablePointerToElements { elements in
            let raw = unsafe UnsafeRawPointer(elements) + index * MemoryLayout<FieldRange>.stride
            return unsafe raw.loadUnaligned(as: FieldRange.self)
        }
    }

    /// Lends request line and header section.
    func withHead<Value, Failure: Error>(_ read: (Span<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
        try lend(record.headStart..<record.bodyStart, read)
    }

    /// Lends the body.
    func withBody<Value, Failure: Error>(_ read: (Span<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
        try lend(record.bodyStart..<record.end, read)
    }

    private func lend<Value, Failure: Error>(
        _ range: Range<Int>,
        _ read: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try unsafe withUnsafeMutablePointerToElements { elements throws(Failure) -> Value in
            let part = unsafe UnsafeBufferPointer(start: elements + range.lowerBound, count: range.count)
            return try read(unsafe Span(_unsafeElements: part))
        }
    }
}
