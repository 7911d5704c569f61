/// Reads request line and header section as bytes come, line by line, and keeps places instead of copies (RFC 9112, 2 to 6).
struct RequestParser {
    /// How far it is.
    enum Outcome {
        case incomplete
        case complete
        case refused(Int)
    }

    private(set) var head = RequestHead()
    /// The fields read so far; the array's room is lent from message to message.
    var fields: [FieldRange]
    private let limits: HeadLimits
    private var lineStart = 0
    private var searched = 0
    private var sectionStart: Int?
    private var codings = TransferCodings()
    private var length: Int?
    private var hasHostField = false

    init(limits: HeadLimits, fields: [FieldRange] = []) {
        self.limits = limits
        self.fields = fields
    }

    /// Goes on with the bytes of the message from its first; those already given must be the same.
    mutating func advance(_ bytes: Span<UInt8>) -> Outcome {
        while let lineFeed = firstLineFeed(in: bytes, from: searched) {
            // RFC 9112, 2.2: a bare LF may be taken for an end of line; we do not, others might differ.
            guard lineFeed > lineStart, bytes[lineFeed - 1] == ASCII.carriageReturn else { return .refused(400) }
            let line = lineStart..<(lineFeed - 1)
            let outcome = take(line, of: bytes, upTo: lineFeed + 1)
            guard case .incomplete = outcome else { return outcome }
            lineStart = lineFeed + 1
            searched = lineStart
        }
        searched = bytes.count
        return checkPartialLine(bytes)
    }

    private mutating func take(_ line: Range<Int>, of bytes: Span<UInt8>, upTo end: Int) -> Outcome {
        guard let sectionStart else { return takeRequestLine(line, of: bytes, upTo: end) }
        guard end - sectionStart <= limits.headerBytes else { return .refused(431) }
        if line.isEmpty {
            head.count = end
            return finish()
        }
        guard fields.count < limits.headerFields else { return .refused(431) }
        guard let field = FieldRange(bytes, line) else { return .refused(400) }
        fields.append(field)
        if let status = note(field, bytes) { return .refused(status) }
        return .incomplete
    }

    private mutating func takeRequestLine(_ line: Range<Int>, of bytes: Span<UInt8>, upTo end: Int) -> Outcome {
        // RFC 9112, 2.2: an empty line before the request line SHOULD be ignored; one is enough.
        if line.isEmpty { return line.lowerBound == 0 ? .incomplete : .refused(400) }
        guard line.count <= limits.requestLineBytes else { return .refused(tooLong(bytes.extracting(line))) }
        switch RequestLine(bytes, line) {
        case .refused(let status): return .refused(status)
        case .read(let head):
            self.head = head
            sectionStart = end
            return .incomplete
        }
    }

    /// Refuses early what no later byte can mend.
    private func checkPartialLine(_ bytes: Span<UInt8>) -> Outcome {
        let partial = bytes.extracting(lineStart..<bytes.count)
        if let sectionStart {
            return bytes.count - sectionStart > limits.headerBytes ? .refused(431) : .incomplete
        }
        guard partial.count > 0 else { return .incomplete }
        if partial[0] != ASCII.carriageReturn, !ByteSet.token.contains(partial[0]) { return .refused(400) }
        return partial.count > limits.requestLineBytes + 1 ? .refused(tooLong(partial)) : .incomplete
    }

    /// 414 for a target that is too long, 501 for a method that is (RFC 9112, 3).
    private func tooLong(_ line: Span<UInt8>) -> Int {
        for index in 0..<min(line.count, 64) where line[index] == ASCII.space { return 414 }
        return 501
    }

    /// Takes notice of the fields that decide about framing and connection; a status refuses.
    private mutating func note(_ field: FieldRange, _ bytes: Span<UInt8>) -> Int? {
        let name = bytes.extracting(field.name)
        let value = bytes.extracting(field.value)
        switch name.count {
        case 4 where equalsIgnoringCase(name, "host"):
            // RFC 9112, 3.2: more than one, or an invalid one, MUST be answered 400.
            guard !hasHostField, let authority = Authority(value), !authority.host.isEmpty else { return 400 }
            hasHostField = true
            if head.host == nil { head.host = field.value }
        case 6 where equalsIgnoringCase(name, "expect"):
            // RFC 9110, 10.1.1: the expectation of an HTTP/1.0 client MUST be ignored.
            guard head.isVersion11 else { return nil }
            guard equalsIgnoringCase(value, "100-continue") else { return 417 }
            head.expectsContinue = true
        case 10 where equalsIgnoringCase(name, "connection"):
            noteConnection(value)
        case 14 where equalsIgnoringCase(name, "content-length"):
            guard length == nil else { return 400 }
            switch ContentLength(value) {
            case .malformed: return 400
            case .immense: return 413
            case .value(let value): length = value
            }
        case 17 where equalsIgnoringCase(name, "transfer-encoding"):
            codings.add(value)
        default: break
        }
        return nil
    }

    private mutating func noteConnection(_ value: Span<UInt8>) {
        var head = head
        forEachElement(value) { option in
            if equalsIgnoringCase(option, "close") { head.closes = true }
            if equalsIgnoringCase(option, "keep-alive") { head.keepsAlive = true }
        }
        self.head = head
    }

    /// Decides what only the whole section can tell.
    private mutating func finish() -> Outcome {
        if head.isVersion11, !hasHostField { return .refused(400) }
        if codings.isPresent {
            // RFC 9112, 6.1: with Content-Length, or from HTTP/1.0, the framing is faulty. 6.3: chunked must be last.
            guard length == nil, head.isVersion11, codings.isDelimited else { return .refused(400) }
            guard codings.isPlain else { return .refused(501) }
            head.framing = .chunked
        } else if let length {
            guard length <= limits.bodyBytes else { return .refused(413) }
            head.framing = .length(length)
        } else if limits.requiresLength, [.post, .put, .patch].contains(head.method) {
            return .refused(411)
        }
        return .complete
    }
}

/// The limits a parser keeps to, in the form it wants.
struct HeadLimits: Sendable {
    let requestLineBytes: Int
    let headerBytes: Int
    let headerFields: Int
    let bodyBytes: Int
    let requiresLength: Bool

    init(_ limits: ServerLimits) {
        // Places are kept in 16 bits, so sections stay below 64 KiB.
        requestLineBytes = min(max(limits.requestLineBytes, 64), 60_000)
        headerBytes = min(max(limits.headerBytes, 64), 60_000)
        headerFields = min(max(limits.headerFields, 1), 1_000)
        bodyBytes = min(max(limits.bodyBytes, 0), 1 << 30)
        requiresLength = limits.requiresLength
    }
}
