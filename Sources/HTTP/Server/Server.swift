internal import CLinux
private import Glibc

/// Why a server could not be made.
package enum ServerError: Error {
    /// The address is no IPv4 or IPv6 address in digits, or is not on this machine.
    case addressUnusable
    /// Something listens there already.
    case addressInUse
    /// The port may not be bound by this user.
    case notPermitted
    /// Without TLS only loopback addresses may be bound.
    case loopbackOnly
    /// The system refused a descriptor.
    case systemRefused

    fileprivate init(errno code: Int32) {
        self =
            switch code {
            case EADDRINUSE: .addressInUse
            case EACCES, EPERM: .notPermitted
            case EADDRNOTAVAIL, EAFNOSUPPORT: .addressUnusable
            default: .systemRefused
            }
    }
}

/// An HTTP/1.1 server (RFC 9110, RFC 9112) on the loops of a group, each with its own socket and connections.
package final class Server: Sendable {
    /// Where it listens; a port of 0 is replaced by the one taken.
    package let boundAddress: ListenAddress
    private let parts: [ServerPart]

    /// Binds, listens and starts to answer. `errorResponse` makes the answers to what never becomes a request: 400, 408, 411, 413, 414, 417, 431, 501, 505. `sent` is called, on the loop, whenever an answer has gone to the system whole.
    package init(
        on group: EventLoopGroup,
        address: ListenAddress,
        tls: TLSServerContext? = nil,
        limits: ServerLimits = ServerLimits(),
        errorResponse: @escaping @Sendable (Int) -> Response,
        sent: (@Sendable () -> Void)? = nil,
        responder: @escaping Responder
    ) throws(ServerError) {
        guard let wanted = PeerAddress(parsing: address.host, port: address.port) else { throw .addressUnusable }
        guard tls != nil || wanted.isLoopback else { throw .loopbackOnly }
        let listeners = try Self.listen(wanted, count: group.loops.count)
        var bound = cardvault_address()
        unsafe cardvault_local_address(listeners[0], &bound)
        boundAddress = ListenAddress(host: wanted.ip, port: bound.port)
        let setup = ServerSetup(
            tls: tls,
            limits: limits,
            errorResponse: errorResponse,
            sent: sent,
            responder: responder
        )
        parts = zip(group.loops, listeners).map { ServerPart($0, setup, listener: $1) }
        for part in parts { part.loop.execute { part.start() } }
    }

    /// The same, every answer being work that may wait.
    package convenience init(
        on group: EventLoopGroup,
        address: ListenAddress,
        tls: TLSServerContext? = nil,
        limits: ServerLimits = ServerLimits(),
        errorResponse: @escaping @Sendable (Int) -> Response,
        sent: (@Sendable () -> Void)? = nil,
        handler: @escaping Handler
    ) throws(ServerError) {
        try self.init(
            on: group,
            address: address,
            tls: tls,
            limits: limits,
            errorResponse: errorResponse,
            sent: sent,
            responder: { request in .later { await handler(request) } }
        )
    }

    /// Stops accepting, lets what is in flight finish and closes each connection after its answer; cuts what is left at the deadline.
    package func drain(within deadline: Duration) async {
        await withTaskGroup { group in
            for part in parts {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        part.loop.execute { part.drain(within: deadline, then: continuation) }
                    }
                }
            }
        }
    }

    /// One listening socket a loop; the kernel spreads connections over them (SO_REUSEPORT).
    private static func listen(_ wanted: PeerAddress, count: Int) throws(ServerError) -> [Int32] {
        var address = wanted.system
        // Sharing would let us bind beside another server of the same user, so a first socket asks for the port alone.
        let probe = unsafe cardvault_listen(&address, 0)
        guard probe >= 0 else { throw ServerError(errno: -probe) }
        guard count > 1 else { return [probe] }
        unsafe cardvault_local_address(probe, &address)
        close(probe)
        var listeners: [Int32] = []
        for _ in 0..<count {
            let listener = unsafe cardvault_listen(&address, 1)
            guard listener >= 0 else {
                for opened in listeners { close(opened) }
                throw ServerError(errno: -listener)
            }
            listeners.append(listener)
        }
        return listeners
    }
}
