/// Joins the chunks of a body (RFC 9112, 7.1); extensions and trailers are checked for their form, then dropped.
struct ChunkDecoder {
    /// How far it is.
    enum Outcome: Equatable {
        case needsMore
        case finished
        case malformed
        /// The body is longer than allowed.
        case tooLarge
        /// Extensions or trailers are longer than allowed.
        case tooMuchBeside
    }

    private enum State {
        case size, extensions, sizeLineFeed, data, dataReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, lastLineFeed, finished
    }

    private var state = State.size
    private var size = 0
    private var digits = 0
    private var beside = 0
    private var extensions = ChunkExtensions()
    private let bodyBytes: Int
    private let besideBytes: Int

    /// At most `bodyBytes` of content, and `besideBytes` of extensions and trailers together.
    init(bodyBytes: Int, besideBytes: Int) {
        self.bodyBytes = bodyBytes
        self.besideBytes = besideBytes
    }

    /// Appends content to the body; `used` grows by what was read, which after the end leaves the next message's bytes.
    mutating func decode(_ bytes: Span<UInt8>, used: inout Int, into body: inout ByteBuffer) -> Outcome {
        while used < bytes.count {
            if state == .data {
                let count = min(size, bytes.count - used)
                body.append(bytes.extracting(used..<(used + count)))
                used += count
                size -= count
                if size == 0 { state = .dataReturn }
                continue
            }
            let byte = bytes[used]
            used += 1
            let outcome = take(byte, bodyCount: body.count)
            guard outcome == .needsMore else { return outcome }
        }
        return state == .finished ? .finished : .needsMore
    }

    private mutating func take(_ byte: UInt8, bodyCount: Int) -> Outcome {
        switch state {
        case .size: return takeSize(byte, bodyCount: bodyCount)
        case .extensions:
            beside += 1
            guard beside <= besideBytes else { return .tooMuchBeside }
            switch extensions.take(byte) {
            case .inside: break
            case .ended: state = .sizeLineFeed
            case .malformed: return .malformed
            }
        case .sizeLineFeed:
            guard byte == ASCII.lineFeed else { return .malformed }
            state = size == 0 ? .trailerStart : .data
            digits = 0
        case .dataReturn:
            guard byte == ASCII.carriageReturn else { return .malformed }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == ASCII.lineFeed else { return .malformed }
            state = .size
        case .data, .finished: return .malformed
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .lastLineFeed: return takeTrailer(byte)
        }
        return .needsMore
    }

    private mutating func takeSize(_ byte: UInt8, bodyCount: Int) -> Outcome {
        if let digit = hexDigit(byte) {
            // Sixteen digits are more than any size needs; more would only be there to confuse.
            guard digits < 16 else { return .malformed }
            digits += 1
            guard size <= bodyBytes >> 4 + 1 else { return .tooLarge }
            size = size << 4 | Int(digit)
            return size <= bodyBytes - bodyCount ? .needsMore : .tooLarge
        }
        guard digits > 0 else { return .malformed }
        if byte == ASCII.carriageReturn {
            state = .sizeLineFeed
            return .needsMore
        }
        extensions = ChunkExtensions()
        state = .extensions
        beside += 1
        return extensions.take(byte) == .inside && beside <= besideBytes ? .needsMore : .malformed
    }

    private mutating func takeTrailer(_ byte: UInt8) -> Outcome {
        beside += 1
        guard beside <= besideBytes else { return .tooMuchBeside }
        switch state {
        case .trailerStart:
            if byte == ASCII.carriageReturn {
                state = .lastLineFeed
            } else {
                guard ByteSet.token.contains(byte) else { return .malformed }
                state = .trailerName
            }
        case .trailerName:
            if byte == ASCII.colon {
                state = .trailerValue
            } else {
                guard ByteSet.token.contains(byte) else { return .malformed }
            }
        case .trailerValue:
            if byte == ASCII.carriageReturn {
                state = .trailerLineFeed
            } else {
                guard isFieldByte(byte) else { return .malformed }
            }
        case .trailerLineFeed:
            guard byte == ASCII.lineFeed else { return .malformed }
            state = .trailerStart
        default:
            guard byte == ASCII.lineFeed else { return .malformed }
            state = .finished
            return .finished
        }
        return .needsMore
    }
}

/// The form of chunk extensions (RFC 9112, 7.1.1): `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`.
struct ChunkExtensions {
    enum Outcome { case inside, ended, malformed }

    private enum State { case before, nameStart, name, afterName, valueStart, token, quoted, escaped, afterValue }
    private var state = State.before

    mutating func take(_ byte: UInt8) -> Outcome {
        let isBlank = byte == ASCII.space || byte == ASCII.tab
        switch state {
        case .quoted:
            // Line ends are refused with all other control characters.
            guard isFieldByte(byte) else { return .malformed }
            if byte == 0x22 { state = .afterValue }
            if byte == 0x5C { state = .escaped }
        case .escaped:
            guard isFieldByte(byte) else { return .malformed }
            state = .quoted
        case .nameStart, .valueStart:
            if isBlank { break }
            if byte == 0x22, state == .valueStart {
                state = .quoted
            } else {
                guard ByteSet.token.contains(byte) else { return .malformed }
                state = state == .nameStart ? .name : .token
            }
        case .name where ByteSet.token.contains(byte), .token where ByteSet.token.contains(byte): break
        case .before, .name, .afterName, .token, .afterValue: return takeBetween(byte, isBlank: isBlank)
        }
        return .inside
    }

    /// What may follow a size, a name or a value.
    private mutating func takeBetween(_ byte: UInt8, isBlank: Bool) -> Outcome {
        switch byte {
        case ASCII.semicolon: state = .nameStart
        case 0x3D where state == .name || state == .afterName: state = .valueStart
        case ASCII.carriageReturn where !endsBlank: return .ended
        default:
            guard isBlank else { return .malformed }
            endsBlank = true
            if state == .name { state = .afterName }
            if state == .token { state = .afterValue }
            return .inside
        }
        endsBlank = false
        return .inside
    }

    /// Whether the last byte was a blank that only another extension can follow.
    private var endsBlank = false
}
