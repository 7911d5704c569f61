internal import Locks
internal import Synchronization

/// What all loops of a server share.
final class ServerSetup: Sendable {
    let tls: TLSServerContext?
    let limits: ServerLimits
    let headLimits: HeadLimits
    let errorResponse: @Sendable (Int) -> Response
    let sent: (@Sendable () -> Void)?
    let responder: Responder
    private let open = Atomic<Int>(0)
    private let openByPeer = Locked<[PeerAddress: Int]>([:])

    init(
        tls: TLSServerContext?,
        limits: ServerLimits,
        errorResponse: @escaping @Sendable (Int) -> Response,
        sent: (@Sendable () -> Void)?,
        responder: @escaping Responder
    ) {
        self.tls = tls
        self.limits = limits
        headLimits = HeadLimits(limits)
        self.errorResponse = errorResponse
        self.sent = sent
        self.responder = responder
    }

    /// Counts a new connection in; false, counting nothing, if there are too many in all or of this peer.
    func admit(_ peer: PeerAddress) -> Bool {
        guard open.wrappingAdd(1, ordering: .relaxed).newValue <= limits.connections else {
            open.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        let limit = limits.connectionsPerPeer
        let host = peer.host
        let isAdmitted = openByPeer.withLock { counts in
            guard counts[host, default: 0] < limit else { return false }
            counts[host, default: 0] += 1
            return true
        }
        if !isAdmitted { open.wrappingSubtract(1, ordering: .relaxed) }
        return isAdmitted
    }

    /// Counts a connection out.
    func dismiss(_ peer: PeerAddress) {
        open.wrappingSubtract(1, ordering: .relaxed)
        let host = peer.host
        openByPeer.withLock { counts in
            let left = counts[host, default: 1] - 1
            counts[host] = left > 0 ? left : nil
        }
    }
}

extension Duration {
    /// Whole nanoseconds, nothing below zero and at most some 292 years.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 9_000_000_000 else { return UInt64(Int64.max) }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
