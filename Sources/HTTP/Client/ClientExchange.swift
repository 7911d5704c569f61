internal import CLinux
private import Glibc

/// One request and its answer over one connection of its own.
final class ClientExchange: Channel, TimerTarget, @unchecked Sendable {
    // Everything but the constants is touched on `loop` only.

    private enum Phase { case resolving, connecting, handshake, exchanging, done }
    typealias Outcome = Result<ClientResponse, ClientError>

    private let loop: EventLoop
    /// Whom to ask; the request itself is let go once it is written.
    private let url: ClientURL
    private var request: ClientRequest?
    private let trust: TLSClientContext
    private let limits: ClientLimits
    private let totalTime: Duration
    private let done: @Sendable (Outcome) -> Void

    private var phase = Phase.resolving
    private var addresses: ArraySlice<PeerAddress> = []
    private var stream: ByteStream?
    private var decoder: AnswerDecoder
    private var outbox = ByteBuffer()
    private var held = ByteBuffer()
    private var wasSent = false
    private var cannotSend = false
    private var timer: LoopTimer?
    private var connectDeadline: UInt64 = 0
    private var totalDeadline: UInt64 = 0
    private var attemptDeadline: UInt64 = 0

    init(
        on loop: EventLoop,
        _ request: ClientRequest,
        trust: TLSClientContext,
        limits: ClientLimits,
        totalTime: Duration,
        then done: @escaping @Sendable (Outcome) -> Void
    ) {
        self.loop = loop
        url = request.url
        self.request = request
        self.trust = trust
        self.limits = limits
        self.totalTime = totalTime
        self.done = done
        decoder = AnswerDecoder(limits: limits, toHead: request.method == .head)
    }

    func start() {
        guard request?.write(into: &outbox) == true else {
            finish(.failure(.requestMalformed))
            return
        }
        request = nil
        let now = cardvault_monotonic_nanoseconds()
        totalDeadline = now &+ totalTime.nanoseconds
        connectDeadline = min(totalDeadline, now &+ limits.connectTime.nanoseconds)
        arm(connectDeadline)
        Resolver.addresses(of: url.host, port: url.port) { [self] found in
            if loop.isCurrent {
                resolved(found)
            } else {
                loop.execute { self.resolved(found) }
            }
        }
    }

    private func resolved(_ found: [PeerAddress]) {
        guard phase == .resolving else { return }
        guard !found.isEmpty else {
            finish(.failure(.hostUnknown))
            return
        }
        addresses = found[...]
        connectNext()
    }

    /// Tries the next address; each gets its share of the connect time.
    private func connectNext() {
        phase = .connecting
        while let address = addresses.popFirst() {
            var system = address.system
            let descriptor = unsafe cardvault_connect(&system)
            guard descriptor >= 0 else { continue }
            let wire = Wire(descriptor)
            guard loop.register(self, descriptor) else { continue }
            stream = ByteStream(wire, tls: nil)
            let now = cardvault_monotonic_nanoseconds()
            let left = connectDeadline > now ? connectDeadline - now : 0
            attemptDeadline = now &+ left / UInt64(addresses.count + 1)
            arm(attemptDeadline)
            return
        }
        finish(.failure(.notConnected))
    }

    private func arm(_ due: UInt64) {
        let timer = timer ?? LoopTimer(self)
        self.timer = timer
        loop.timers.arm(timer, at: due)
    }

    func timerFired(_ timer: LoopTimer) {
        switch phase {
        case .done: return
        case .connecting where !addresses.isEmpty:
            dropConnection()
            connectNext()
        case .resolving, .connecting, .handshake:
            finish(.failure(loop.now >= totalDeadline ? .timedOut(sent: false) : .notConnected))
        case .exchanging: finish(.failure(.timedOut(sent: wasSent)))
        }
    }

    func ready(_ readiness: Readiness) {
        guard let stream else { return }
        stream.wire.note(readiness)
        if phase == .connecting {
            // A socket that is not connected yet has nothing to say but that it is, or that it failed.
            guard !readiness.isDisjoint(with: [.writable, .ended]) else { return }
            connected(stream.wire)
        }
        proceed()
    }

    private func connected(_ wire: Wire) {
        guard cardvault_connect_result(wire.descriptor) == 0 else {
            dropConnection()
            connectNext()
            return
        }
        guard url.scheme == .https else {
            phase = .exchanging
            arm(totalDeadline)
            return
        }
        guard let tls = trust.connect(wire, to: url) else {
            finish(.failure(.tlsFailed))
            return
        }
        stream = ByteStream(wire, tls: tls)
        phase = .handshake
        arm(connectDeadline)
    }

    func proceed() {
        if phase == .handshake { shakeHands() }
        guard phase == .exchanging else { return }
        sendMore()
        receiveMore()
    }

    private func shakeHands() {
        switch stream?.tls?.handshake() ?? .failed {
        case .blocked: return
        case .count:
            phase = .exchanging
            arm(totalDeadline)
        case .ended, .failed: finish(.failure(.tlsFailed))
        }
    }

    private func sendMore() {
        guard let stream, !outbox.isEmpty, !cannotSend else { return }
        wasSent = true
        switch outbox.withBytes({ stream.send($0) }) {
        case .count(let count):
            outbox.consume(count)
            if outbox.isEmpty { outbox.removeAll() }
        case .blocked: return
        // The server may have answered before it closed: what it said is still to be read.
        case .ended, .failed: cannotSend = true
        }
    }

    private func receiveMore() {
        var receipts = 0
        while phase == .exchanging, let stream {
            guard stream.mayReceive else {
                if cannotSend, stream.tls != nil { finish(.failure(.connectionLost(sent: wasSent))) }
                return
            }
            guard receipts < 8 else {
                loop.proceedNextTurn(self)
                return
            }
            receipts += 1
            let input = loop.scratch.input
            switch unsafe stream.receive(into: input.bytes) {
            case .blocked: continue
            case .count(let count):
                input.withBytes(count) { held.append($0) }
                input.wipe(count)
                decode()
            case .ended:
                finish(decoder.end().map { .success($0) } ?? .failure(.connectionLost(sent: wasSent)))
            case .failed: finish(.failure(.connectionLost(sent: wasSent)))
            }
        }
    }

    private func decode() {
        var used = 0
        let event = held.withBytes { decoder.decode($0, used: &used) }
        held.consume(used)
        switch event {
        case .needsMore: return
        case .answer(let response): finish(.success(response))
        case .malformed: finish(.failure(.answerMalformed))
        case .tooLarge: finish(.failure(.answerTooLarge))
        }
    }

    private func dropConnection() {
        guard let stream else { return }
        loop.forget(stream.wire.descriptor)
        stream.close(aborting: true)
        self.stream = nil
    }

    private func finish(_ outcome: Outcome) {
        guard phase != .done else { return }
        phase = .done
        if let timer {
            loop.timers.disarm(timer)
            timer.target = nil
        }
        if let stream {
            if case .success = outcome, let session = stream.tls?.session { trust.keep(session, of: url) }
            loop.forget(stream.wire.descriptor)
            stream.close(aborting: false)
        }
        outbox.removeAll()
        held.removeAll()
        done(outcome)
    }
}
