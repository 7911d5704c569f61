/// One accepted connection: reads requests one after another, has each answered before the next is looked at.
final class ServerConnection: Channel, TimerTarget, @unchecked Sendable {
    // Everything but the constants is touched on the loop of `part` only.

    enum Phase {
        case handshake
        /// Waiting for, or in the middle of, a request.
        case reading
        /// The handler has the request, or its answer is being streamed.
        case handling
        /// The answer is complete and not yet all sent.
        case flushing
        /// We have ended; what the client still sends is read and dropped so that our answer is not lost to a reset (RFC 9112, 9.6).
        case lingering
        case closed
    }

    let part: ServerPart
    let loop: EventLoop
    let setup: ServerSetup
    let peer: PeerAddress
    let stream: ByteStream
    var phase: Phase
    var origin: RequestOrigin
    var decoder: RequestDecoder
    /// Bytes received that belong to no request yet.
    var held = ByteBuffer()
    /// Whether the decoder can do nothing with `held` before more comes.
    var isStarved = false
    /// Bytes of answers that the socket did not take yet.
    var outbox = ByteBuffer()
    var facts = AnswerFacts()
    var served = 0
    var lingered = 0
    var isDraining = false
    var waitingWriter: CheckedContinuation<Bool, Never>?

    private var isAdvancing = false
    private var timer: LoopTimer?
    private var deadline = UInt64.max
    private var stageSince: UInt64
    private var stage = RequestDecoder.Stage.start
    private var blockedSince: UInt64 = 0
    private var sentWhileBlocked = 0

    init(_ part: ServerPart, _ wire: Wire, _ peer: PeerAddress) {
        self.part = part
        self.peer = peer
        loop = part.loop
        setup = part.setup
        let tls = setup.tls.flatMap { $0.accept(wire) }
        stream = ByteStream(wire, tls: tls)
        phase = tls == nil ? .reading : .handshake
        origin = RequestOrigin(peer: peer, isEncrypted: tls != nil, certificate: nil)
        decoder = RequestDecoder(limits: part.setup.headLimits)
        stageSince = part.loop.now
    }

    func start() {
        guard setup.tls == nil || stream.tls != nil, loop.register(self, stream.wire.descriptor) else {
            close(aborting: true)
            return
        }
        isDraining = part.isDraining
        setDeadline(loop.now &+ setup.limits.firstByteTime.nanoseconds)
    }

    func ready(_ readiness: Readiness) {
        stream.wire.note(readiness)
        proceed()
    }

    func proceed() {
        if phase == .handshake { shakeHands() }
        if !outbox.isEmpty { flush() }
        advance()
    }

    private func shakeHands() {
        switch stream.tls?.handshake() ?? .failed {
        case .blocked: return
        case .count:
            phase = .reading
            origin.certificate = stream.tls?.peerCertificate
        case .ended, .failed: close(aborting: false)
        }
    }

    /// Reads as long as there is something to read and nobody else should have a turn.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        var receipts = 0
        while outbox.isEmpty {
            switch phase {
            case .reading where !held.isEmpty && !isStarved: decodeHeld()
            case .reading, .lingering:
                guard stream.mayReceive else {
                    rest()
                    return
                }
                guard receipts < 4 else {
                    loop.proceedNextTurn(self)
                    return
                }
                receipts += 1
                receive()
            case .handshake, .handling, .flushing, .closed: return
            }
        }
    }

    /// Nothing to do before something comes: gives memory back and sets the deadline of what is awaited.
    private func rest() {
        guard phase == .reading else { return }
        if held.isEmpty { held.removeAll() }
        let now = loop.now
        if decoder.stage != stage || stage == .start && stageSince == 0 {
            stage = decoder.stage
            stageSince = now
        }
        let limits = setup.limits
        switch stage {
        case .start where isDraining: setDeadline(now &+ 200_000_000)
        case .start: setDeadline(stageSince &+ (served == 0 ? limits.firstByteTime : limits.idleTime).nanoseconds)
        case .head: setDeadline(stageSince &+ limits.headerTime.nanoseconds)
        case .body: setDeadline(stageSince &+ allowance(for: decoder.bodyCount))
        }
    }

    /// How long so many bytes may take.
    private func allowance(for count: Int) -> UInt64 {
        let seconds = UInt64(count) / UInt64(max(setup.limits.minimumRate, 1))
        return setup.limits.graceTime.nanoseconds &+ seconds &* 1_000_000_000
    }

    func forgetStage() {
        stage = .start
        stageSince = 0
    }
}

// MARK: Time

extension ServerConnection {
    /// Moves the deadline; a later one than armed costs nothing, since a timer that fires early looks again.
    func setDeadline(_ due: UInt64) {
        deadline = due
        guard due != .max else { return }
        let timer = timer ?? LoopTimer(self)
        self.timer = timer
        if !timer.isArmed || timer.due > due { loop.timers.arm(timer, at: due) }
    }

    func timerFired(_ timer: LoopTimer) {
        guard phase != .closed, deadline != .max else { return }
        guard deadline <= loop.now else {
            loop.timers.arm(timer, at: deadline)
            return
        }
        switch phase {
        case .reading where outbox.isEmpty && decoder.stage != .start: refuse(408)
        case .reading where outbox.isEmpty, .lingering: close(aborting: false)
        default: close(aborting: true)
        }
    }

    /// The answer is stuck: from now on the client must take it at the least rate.
    func outputBlocked() {
        if blockedSince == 0 {
            blockedSince = max(loop.now, 1)
            sentWhileBlocked = 0
        }
        setDeadline(blockedSince &+ allowance(for: sentWhileBlocked))
    }

    func outputMoved(_ count: Int) {
        sentWhileBlocked += count
    }

    func outputDrained() {
        blockedSince = 0
        if phase != .lingering { setDeadline(.max) }
    }
}

// MARK: The end

extension ServerConnection {
    /// Closes when nothing is in flight, or after the answer that is.
    func drain() {
        isDraining = true
        if phase == .reading { advance() }
    }

    /// Cuts the connection whatever it is doing.
    func abort() { close(aborting: true) }

    /// Ends our side in order and waits a little for the other.
    func linger() {
        phase = .lingering
        held.removeAll()
        stream.endSending()
        setDeadline(loop.now &+ 2_000_000_000)
        advance()
    }

    func close(aborting: Bool) {
        guard phase != .closed else { return }
        phase = .closed
        if let timer {
            loop.timers.disarm(timer)
            timer.target = nil
        }
        timer = nil
        loop.forget(stream.wire.descriptor)
        stream.close(aborting: aborting)
        held.removeAll()
        outbox.removeAll()
        let writer = waitingWriter
        waitingWriter = nil
        writer?.resume(returning: false)
        part.connectionClosed(self)
    }
}
