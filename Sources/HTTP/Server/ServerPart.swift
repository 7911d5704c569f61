internal import CLinux
private import Glibc

/// A server's share on one loop: its listening socket and its connections.
final class ServerPart: Channel, TimerTarget, @unchecked Sendable {
    // Everything but the constants is touched on `loop` only.
    let loop: EventLoop
    let setup: ServerSetup
    private var listener: Int32
    private(set) var isDraining = false
    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var handlersRunning = 0
    private var acceptsLater: LoopTimer?
    private var drainDeadline: LoopTimer?
    private var drained: [CheckedContinuation<Void, Never>] = []

    init(_ loop: EventLoop, _ setup: ServerSetup, listener: Int32) {
        self.loop = loop
        self.setup = setup
        self.listener = listener
    }

    /// Starts to accept.
    func start() {
        guard !isDraining else { return }
        if !loop.register(self, listener) { stopListening() }
    }

    func ready(_ readiness: Readiness) { accept() }

    func proceed() { accept() }

    /// Takes a batch of what waits, so that a flood of connections does not starve the open ones.
    private func accept() {
        guard listener >= 0 else { return }
        for _ in 0..<64 {
            guard acceptOne() else { return }
        }
        loop.proceedNextTurn(self)
    }

    /// False when nobody waits, or the system has no descriptors: then it is tried again shortly.
    private func acceptOne() -> Bool {
        var address = cardvault_address()
        let descriptor = unsafe cardvault_accept(listener, &address)
        guard descriptor >= 0 else {
            switch -descriptor {
            case EAGAIN: return false
            // The one at the head of the queue is gone; the next may be there (accept(2)).
            case ECONNABORTED, EINTR, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, ENETUNREACH:
                return true
            default:
                retryLater()
                return false
            }
        }
        let wire = Wire(descriptor)
        let peer = PeerAddress(address)
        guard setup.admit(peer) else { return true }
        let connection = ServerConnection(self, wire, peer)
        connections[ObjectIdentifier(connection)] = connection
        connection.start()
        return true
    }

    private func retryLater() {
        let timer = acceptsLater ?? LoopTimer(self)
        acceptsLater = timer
        loop.timers.arm(timer, at: loop.now + 50_000_000)
    }

    func timerFired(_ timer: LoopTimer) {
        if timer === drainDeadline {
            for connection in Array(connections.values) { connection.abort() }
            finishDraining()
        } else {
            accept()
        }
    }

    func connectionClosed(_ connection: ServerConnection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        setup.dismiss(connection.peer)
        finishDrainingIfIdle()
    }

    func handlerStarted() { handlersRunning += 1 }

    func handlerEnded() {
        handlersRunning -= 1
        finishDrainingIfIdle()
    }
}

extension ServerPart {
    /// Takes in who already waits, stops listening, and asks every connection to end; resumes when all have, or at the deadline.
    func drain(within time: Duration, then continuation: CheckedContinuation<Void, Never>) {
        drained.append(continuation)
        if !isDraining {
            for _ in 0..<4_096 where listener >= 0 { if !acceptOne() { break } }
            isDraining = true
            stopListening()
            for connection in Array(connections.values) { connection.drain() }
        }
        let timer = drainDeadline ?? LoopTimer(self)
        drainDeadline = timer
        loop.timers.arm(timer, at: loop.now + time.nanoseconds)
        finishDrainingIfIdle()
    }

    private func stopListening() {
        guard listener >= 0 else { return }
        loop.forget(listener)
        close(listener)
        listener = -1
        forget(&acceptsLater)
    }

    private func finishDrainingIfIdle() {
        if isDraining, connections.isEmpty, handlersRunning == 0 { finishDraining() }
    }

    private func finishDraining() {
        forget(&drainDeadline)
        let waiting = drained
        drained = []
        for continuation in waiting { continuation.resume() }
    }

    /// A timer keeps whom it wakes, so it goes when it is of no more use.
    private func forget(_ timer: inout LoopTimer?) {
        guard let old = timer.take() else { return }
        loop.timers.disarm(old)
        old.target = nil
    }
}
