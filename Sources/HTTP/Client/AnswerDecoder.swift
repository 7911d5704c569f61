internal import Secrets

/// Makes one answer of the bytes of a connection, whatever pieces they come in; pure, so that it can be tested and fuzzed alone.
struct AnswerDecoder: ~Copyable {
    enum Event {
        case needsMore
        case answer(ClientResponse)
        case malformed
        case tooLarge
    }

    private enum BodyState {
        case none
        case length(Int)
        case chunks(ChunkDecoder)
        case untilEnd
    }

    private let limits: ClientLimits
    private let toHead: Bool
    private var parser: AnswerParser
    private var interim = 0
    private var state = BodyState.none
    private var head = ByteBuffer()
    private var body = ByteBuffer()

    /// `toHead` if the request was a HEAD, whose answer has no body.
    init(limits: ClientLimits, toHead: Bool) {
        self.limits = limits
        self.toHead = toHead
        parser = AnswerParser(limits: limits)
    }

    /// Reads on. `used` is how many of the bytes are done with; the others must be given again, followed by new ones.
    mutating func decode(_ bytes: Span<UInt8>, used: inout Int) -> Event {
        used = 0
        switch state {
        case .none: return decodeHead(bytes, used: &used)
        case .length(let length):
            let count = min(length - body.count, bytes.count)
            body.append(bytes.extracting(0..<count))
            used = count
            return body.count == length ? finish() : .needsMore
        case .chunks(var decoder):
            let outcome = decoder.decode(bytes, used: &used, into: &body)
            state = .chunks(decoder)
            return switch outcome {
            case .needsMore: .needsMore
            case .finished: finish()
            case .malformed: .malformed
            case .tooLarge, .tooMuchBeside: .tooLarge
            }
        case .untilEnd:
            guard bytes.count <= limits.answerBytes - body.count else { return .tooLarge }
            body.append(bytes)
            used = bytes.count
            return .needsMore
        }
    }

    /// The connection ended in order: that completes an answer whose end is the connection's (RFC 9112, 6.3), and no other.
    mutating func end() -> ClientResponse? {
        guard case .untilEnd = state, case .answer(let response) = finish() else { return nil }
        return response
    }

    private mutating func decodeHead(_ bytes: Span<UInt8>, used: inout Int) -> Event {
        switch parser.advance(bytes) {
        case .incomplete: return .needsMore
        case .malformed: return .malformed
        case .tooLarge: return .tooLarge
        case .complete: break
        }
        var end = parser.count
        if (100..<200).contains(parser.status) {
            // RFC 9110, 15.2: any number of interim answers may come; nobody sends many, and 101 we never asked for.
            interim += 1
            guard parser.status != 101, interim <= 8 else { return .malformed }
            parser = AnswerParser(limits: limits)
        } else {
            guard let state = framing() else { return .malformed }
            if case .length(let length) = state, length > limits.answerBytes { return .tooLarge }
            self.state = state
            head.append(bytes.extracting(0..<end))
            if case .length(0) = state {
                used = end
                return finish()
            }
        }
        var more = 0
        let event = bytes.count > end ? decode(bytes.extracting(end..<bytes.count), used: &more) : .needsMore
        end += more
        used = end
        return event
    }

    /// How the body is delimited (RFC 9112, 6.3); nil if that is ambiguous or unknown.
    private func framing() -> BodyState? {
        if parser.codings.isPresent, parser.length != nil || !parser.isVersion11 || !parser.codings.isPlain {
            return nil
        }
        if toHead || parser.status == 204 || parser.status == 304 { return .length(0) }
        if parser.codings.isPresent {
            return .chunks(ChunkDecoder(bodyBytes: limits.answerBytes, besideBytes: limits.headBytes))
        }
        return parser.length.map { .length($0) } ?? .untilEnd
    }

    private mutating func finish() -> Event {
        let response = ClientResponse(
            status: parser.status,
            head: head.withBytes { SecretBytes(copying: $0) },
            fields: parser.fields,
            body: body.withBytes { SecretBytes(copying: $0) }
        )
        head.removeAll()
        body.removeAll()
        return .answer(response)
    }
}
