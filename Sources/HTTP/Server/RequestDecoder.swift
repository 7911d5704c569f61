/// Makes requests of the bytes of a connection, whatever pieces they come in; pure, so that it can be tested and fuzzed alone.
struct RequestDecoder: ~Copyable {
    /// What the bytes came to.
    enum Event {
        case needsMore
        /// The head is there and the client waits for 100 before it sends the body (RFC 9110, 10.1.1).
        case continueExpected
        case request(Request)
        /// The status to answer before closing.
        case refused(Int)
    }

    /// What is being waited for.
    enum Stage { case start, head, body }

    private enum BodyState {
        case none
        case length(Int)
        case chunks(ChunkDecoder)
    }

    private let limits: HeadLimits
    private var parser: RequestParser?
    private var bodyState = BodyState.none
    private var head = ByteBuffer()
    private var body = ByteBuffer()

    init(limits: HeadLimits) { self.limits = limits }

    /// Start if nothing of a request was seen yet.
    var stage: Stage {
        if case .none = bodyState { return parser == nil ? .start : .head }
        return .body
    }

    /// The number of body bytes so far.
    var bodyCount: Int { body.count }

    /// The head of the message in work, for answering in its manner even when refusing it.
    var isHeadRequest: Bool { parser?.head.method == .head }

    /// Reads on. `used` is how many of the bytes are done with; the others must be given again, followed by new ones.
    mutating func decode(_ bytes: Span<UInt8>, used: inout Int, origin: RequestOrigin, scratch: Scratch) -> Event {
        used = 0
        switch bodyState {
        case .none: return decodeHead(bytes, used: &used, origin: origin, scratch: scratch)
        case .length(let length):
            let count = min(length - body.count, bytes.count)
            body.append(bytes.extracting(0..<count))
            used = count
            return body.count == length ? finish(origin, scratch) : .needsMore
        case .chunks: return decodeChunks(bytes, used: &used, origin: origin, scratch: scratch)
        }
    }

    private mutating func decodeHead(
        _ bytes: Span<UInt8>,
        used: inout Int,
        origin: RequestOrigin,
        scratch: Scratch
    ) -> Event {
        guard bytes.count > 0 else { return .needsMore }
        var parser = self.parser.take() ?? RequestParser(limits: limits, fields: scratch.takeFields())
        switch parser.advance(bytes) {
        case .incomplete:
            self.parser = parser
            return .needsMore
        case .refused(let status):
            self.parser = parser
            return .refused(status)
        case .complete: break
        }
        let end = parser.head.count
        var length = 0
        if case .length(let declared) = parser.head.framing { length = declared }
        if parser.head.framing != .chunked, bytes.count - end >= length {
            let storage = RequestStorage.make(
                head: parser.head,
                origin: origin,
                fields: parser.fields,
                headBytes: bytes.extracting(0..<end),
                bodyBytes: bytes.extracting(end..<(end + length))
            )
            scratch.giveBack(&parser.fields)
            used = end + length
            return .request(Request(storage))
        }
        return startBody(parser, bytes, used: &used, origin: origin, scratch: scratch)
    }

    private mutating func startBody(
        _ parser: RequestParser,
        _ bytes: Span<UInt8>,
        used: inout Int,
        origin: RequestOrigin,
        scratch: Scratch
    ) -> Event {
        let end = parser.head.count
        head.append(bytes.extracting(0..<end))
        self.parser = parser
        used = end
        if case .length(let length) = parser.head.framing {
            bodyState = .length(length)
        } else {
            bodyState = .chunks(ChunkDecoder(bodyBytes: limits.bodyBytes, besideBytes: limits.headerBytes))
        }
        if bytes.count == end { return parser.head.expectsContinue ? .continueExpected : .needsMore }
        var more = 0
        let event = decode(bytes.extracting(end..<bytes.count), used: &more, origin: origin, scratch: scratch)
        used = end + more
        return event
    }

    private mutating func decodeChunks(
        _ bytes: Span<UInt8>,
        used: inout Int,
        origin: RequestOrigin,
        scratch: Scratch
    ) -> Event {
        guard case .chunks(var decoder) = bodyState else { return .refused(500) }
        let outcome = decoder.decode(bytes, used: &used, into: &body)
        bodyState = .chunks(decoder)
        return switch outcome {
        case .needsMore: .needsMore
        case .finished: finish(origin, scratch)
        case .malformed: .refused(400)
        case .tooLarge: .refused(413)
        case .tooMuchBeside: .refused(431)
        }
    }

    private mutating func finish(_ origin: RequestOrigin, _ scratch: Scratch) -> Event {
        guard var parser = self.parser.take() else { return .refused(500) }
        let storage = head.withBytes { head in
            body.withBytes { body in
                RequestStorage.make(
                    head: parser.head,
                    origin: origin,
                    fields: parser.fields,
                    headBytes: head,
                    bodyBytes: body
                )
            }
        }
        scratch.giveBack(&parser.fields)
        bodyState = .none
        head.removeAll()
        body.removeAll()
        return .request(Request(storage))
    }
}
