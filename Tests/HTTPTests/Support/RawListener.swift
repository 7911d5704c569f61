import CLinux
import Glibc
import HTTP
import Secrets

/// A listening socket whose connections do what a test tells them, each on a thread of its own.
@safe final class RawListener: Sendable {
    private let descriptor: Int32
    // A thread that may still be waiting on the number closes it; else another socket could get it meanwhile.
    private let isClosedByThread: Bool
    let address: ListenAddress

    convenience init() throws { try self.init(isClosedByThread: false) }

    private init(isClosedByThread: Bool) throws {
        self.isClosedByThread = isClosedByThread
        var address = cardvault_address()
        unsafe cardvault_address_parse("127.0.0.1", &address)
        descriptor = unsafe cardvault_listen(&address, 0)
        guard descriptor >= 0 else { throw RawSocketError.refused }
        unsafe cardvault_local_address(descriptor, &address)
        self.address = ListenAddress(host: "127.0.0.1", port: address.port)
    }

    /// A server that treats every connection so, and is gone when it goes out of scope.
    convenience init(_ behaviour: @escaping @Sendable (RawSocket) -> Void) throws {
        try self.init(isClosedByThread: true)
        let descriptor = descriptor
        onThread {
            defer { close(descriptor) }
            while true {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard unsafe poll(&waiting, 1, 20_000) > 0 else { return }
                var peer = cardvault_address()
                let accepted = unsafe cardvault_accept(descriptor, &peer)
                guard accepted >= 0 else { return }
                _ = fcntl(accepted, F_SETFL, 0)
                let socket = RawSocket(accepted: accepted)
                behaviour(socket)
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        if !isClosedByThread { close(descriptor) }
    }
}

/// Runs blocking code where it holds up neither tests nor loops.
func onThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
    unsafe pthread_create(
        &thread,
        nil,
        { argument in
            guard let argument = unsafe argument else { return nil }
            unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        },
        argument
    )
    pthread_detach(thread)
}

extension ClientResponse {
    var bodyText: String { body.withBytes { String(decoding: bytes($0), as: UTF8.self) } }
}
