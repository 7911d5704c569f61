internal import Secrets

extension ServerConnection {
    /// Writes a whole response in one go, as far as the socket takes it.
    func respond(_ response: Response) {
        guard phase == .handling else { return }
        if case .cut = response.body {
            abort()
            return
        }
        if isDraining { facts.keepsAlive = false }
        if !write(response) {
            loop.scratch.output.removeAll()
            if !write(Response(status: 500)) { loop.scratch.output.removeAll() }
        }
        finish()
    }

    private func write(_ response: Response) -> Bool {
        let hasContent = !facts.isHead && response.status != 204 && response.status != 304
        switch response.body {
        case .none: return writeHead(response, .length(0))
        case .bytes(let bytes):
            guard writeHead(response, .length(bytes.count)) else { return false }
            if hasContent { loop.scratch.output.append(bytes.span) }
        case .secret(let bytes):
            guard writeHead(response, .length(bytes.count)) else { return false }
            if hasContent { bytes.withBytes { loop.scratch.output.append($0) } }
        case .stream, .cut: return false
        }
        return true
    }

    private func writeHead(_ response: Response, _ content: ResponseHead.Content) -> Bool {
        loop.scratch.date.refresh()
        return ResponseHead.write(
            response,
            content: content,
            facts: facts,
            date: loop.scratch.date,
            into: &loop.scratch.output
        )
    }

    /// The answer is all in the output: sends it, then goes on to the next request or to the end.
    private func finish() {
        phase = .flushing
        let output = loop.scratch.output.count
        guard outbox.isEmpty, output <= Self.smallAnswer else {
            transmit()
            endMessageIfSent()
            return
        }
        loop.scratch.output.withBytes { outbox.append($0) }
        loop.scratch.output.removeAll(keeping: 65_536)
        loop.proceedAtEndOfTurn(self)
    }

    /// Up to so many bytes an answer waits for the others of its turn.
    private static var smallAnswer: Int { 16_384 }

    private func endMessageIfSent() {
        guard phase == .flushing, outbox.isEmpty else { return }
        setup.sent?()
        guard facts.keepsAlive else {
            linger()
            return
        }
        phase = .reading
        forgetStage()
        advance()
    }

    /// Sends the loop's output; what the socket does not take waits in the outbox.
    func transmit() {
        if outbox.isEmpty, phase != .closed {
            let sent = loop.scratch.output.withBytes { stream.send($0) }
            switch sent {
            case .count(let count): loop.scratch.output.consume(count)
            case .blocked: break
            case .ended, .failed:
                loop.scratch.output.removeAll(keeping: 65_536)
                close(aborting: true)
                return
            }
        }
        if !loop.scratch.output.isEmpty {
            loop.scratch.output.withBytes { outbox.append($0) }
            outputBlocked()
        }
        loop.scratch.output.removeAll(keeping: 65_536)
    }

    /// Sends what waits, as far as the socket takes it now.
    func flush() {
        switch outbox.withBytes({ stream.send($0) }) {
        case .count(let count):
            outbox.consume(count)
            outputMoved(count)
        case .blocked: return
        case .ended, .failed:
            close(aborting: true)
            return
        }
        if outbox.count <= Self.lowWater, let writer = waitingWriter {
            waitingWriter = nil
            writer.resume(returning: true)
        }
        guard outbox.isEmpty else {
            outputBlocked()
            return
        }
        outbox.removeAll()
        outputDrained()
        endMessageIfSent()
    }

    private static var lowWater: Int { 32_768 }
    private static var highWater: Int { 131_072 }
}

// MARK: Streams

extension ServerConnection {
    /// Sends the head, lets the body be produced, and ends it; a body that failed cuts the connection.
    func stream(_ response: Response, _ produce: @Sendable (any BodyWriter) async throws -> Void) async {
        let isChunked = facts.isVersion11
        let mayProduce = await withCheckedContinuation { continuation in
            onLoop { continuation.resume(returning: $0.beginStream(response)) }
        }
        guard mayProduce else { return }
        let writer = ChunkWriter(self, isChunked: isChunked)
        do {
            try await produce(writer)
            onLoop { $0.endStream(isChunked: isChunked) }
        } catch {
            onLoop { $0.abort() }
        }
    }

    /// Whether a body shall follow.
    private func beginStream(_ response: Response) -> Bool {
        guard phase == .handling else { return false }
        let hasContent = !facts.isHead && response.status != 204 && response.status != 304
        if isDraining || !facts.isVersion11 { facts.keepsAlive = false }
        guard writeHead(response, facts.isVersion11 ? .chunks : .untilClose) else {
            loop.scratch.output.removeAll()
            respond(Response(status: 500))
            return false
        }
        guard hasContent else {
            finish()
            return false
        }
        transmit()
        return phase == .handling
    }

    private func endStream(isChunked: Bool) {
        guard phase == .handling else { return }
        if isChunked { loop.scratch.output.append("0\r\n\r\n") }
        finish()
    }

    /// Sends a piece; the continuation gets true when there is room for more, false when there will be none.
    fileprivate func writePiece(_ bytes: [UInt8], isChunked: Bool, _ continuation: CheckedContinuation<Bool, Never>) {
        guard phase == .handling, waitingWriter == nil else {
            continuation.resume(returning: false)
            return
        }
        if isChunked {
            loop.scratch.output.append(bytes.count, radix: 16)
            loop.scratch.output.append("\r\n")
        }
        loop.scratch.output.append(bytes.span)
        if isChunked { loop.scratch.output.append("\r\n") }
        transmit()
        guard phase == .handling else {
            continuation.resume(returning: false)
            return
        }
        if outbox.count > Self.highWater {
            waitingWriter = continuation
        } else {
            continuation.resume(returning: true)
        }
    }
}

/// Writes a streamed body to its connection.
private final class ChunkWriter: BodyWriter {
    private let connection: ServerConnection
    private let isChunked: Bool

    init(_ connection: ServerConnection, isChunked: Bool) {
        self.connection = connection
        self.isChunked = isChunked
    }

    func write(_ bytes: [UInt8]) async throws(BodyWriterError) {
        // An empty chunk would end the body.
        guard !bytes.isEmpty else { return }
        let goesOn = await withCheckedContinuation { continuation in
            connection.onLoop { [isChunked] in $0.writePiece(bytes, isChunked: isChunked, continuation) }
        }
        guard goesOn else { throw .connectionLost }
    }
}
