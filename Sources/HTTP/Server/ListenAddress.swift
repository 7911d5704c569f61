/// Where a server listens: an IPv4 or IPv6 address in digits, and a port; port 0 takes a free one.
package struct ListenAddress: Sendable, Hashable {
    /// The address in digits, without brackets.
    package let host: String
    /// The port, 0 for any.
    package let port: UInt16

    /// An address; whether the system accepts it shows when the server is made.
    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8080` or `[::1]:8080`; nil for anything else, a name too.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 64, let authority = Authority(bytes.span), let port = authority.port,
            let address = PeerAddress(parsing: String(decoding: bytes[authority.host], as: UTF8.self), port: port)
        else { return nil }
        host = address.ip
        self.port = port
    }

    /// Whether only this machine can reach it; without TLS nothing else may be bound.
    package var isLoopback: Bool { PeerAddress(parsing: host, port: port)?.isLoopback ?? false }
}

extension ListenAddress: CustomStringConvertible {
    /// As it is written in a URL.
    package var description: String { host.utf8.contains(ASCII.colon) ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
