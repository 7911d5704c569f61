internal import CLinux
private import Glibc
private import Synchronization

/// Looks host names up without holding a loop: each lookup has a thread, and there are at most 32.
enum Resolver {
    private static let running = Atomic<Int>(0)

    /// Gives the addresses of a host to the body on some thread, none if it has none; an address in digits at once.
    static func addresses(of host: String, port: UInt16, _ body: @escaping @Sendable ([PeerAddress]) -> Void) {
        if let address = PeerAddress(parsing: host, port: port) {
            body([address])
            return
        }
        guard running.wrappingAdd(1, ordering: .relaxed).newValue <= 32 else {
            running.wrappingSubtract(1, ordering: .relaxed)
            body([])
            return
        }
        var thread = pthread_t()
        let argument = unsafe Unmanaged.passRetained(Lookup(host: host, port: port, body: body)).toOpaque()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Lookup>.fromOpaque(argument).takeRetainedValue().run()
                Resolver.running.wrappingSubtract(1, ordering: .relaxed)
                return nil
            },
            argument
        )
        guard code == 0 else {
            unsafe Unmanaged<Lookup>.fromOpaque(argument).release()
            running.wrappingSubtract(1, ordering: .relaxed)
            body([])
            return
        }
        pthread_detach(thread)
    }
}

/// One question to the system's resolver.
private final class Lookup: Sendable {
    private let host: String
    private let port: UInt16
    private let body: @Sendable ([PeerAddress]) -> Void

    init(host: String, port: UInt16, body: @escaping @Sendable ([PeerAddress]) -> Void) {
        self.host = host
        self.port = port
        self.body = body
    }

    func run() {
        var found = [cardvault_address](repeating: cardvault_address(), count: 8)
        let count = unsafe found.withUnsafeMutableBufferPointer { buffer in
            unsafe cardvault_resolve(host, buffer.baseAddress, Int32(buffer.count))
        }
        body(
            found.prefix(Int(max(count, 0))).map { address in
                var address = address
                address.port = port
                return PeerAddress(address)
            }
        )
    }
}
