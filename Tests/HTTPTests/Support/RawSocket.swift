import CLinux
import Glibc
import HTTP

/// A plain blocking socket that says exactly what a test tells it to; every wait ends after ten seconds.
@safe final class RawSocket: @unchecked Sendable {
    // Where two threads use it, one only sends and the other only receives; the descriptor changes after both.
    private var descriptor: Int32

    init(to address: ListenAddress) throws {
        let peer = try unwrapped(PeerAddress(parsing: address.host, port: address.port))
        descriptor = socket(peer.isIPv4 ? AF_INET : AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw RawSocketError.refused }
        limitWaits()
        guard connected(to: peer) else { throw RawSocketError.refused }
    }

    init(accepted descriptor: Int32) {
        self.descriptor = descriptor
        limitWaits()
    }

    deinit { hangUp() }

    private func limitWaits() {
        var time = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }

    private func connected(to peer: PeerAddress) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = peer.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    func shrinkReceiveBuffer() {
        var size: Int32 = 4_096
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    /// False once the other side no longer takes it.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe cardvault_send(descriptor, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent)
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func hangUp() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Closes with a reset.
    func reset() {
        if descriptor >= 0 { cardvault_abort(descriptor) }
        descriptor = -1
    }

    /// What comes next, empty at the end or after a reset.
    func receive(atMost count: Int = 65_536) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = unsafe bytes.withUnsafeMutableBytes { unsafe cardvault_receive(descriptor, $0.baseAddress, $0.count) }
        return got > 0 ? Array(bytes[..<got]) : []
    }

    /// Everything up to the end.
    func receiveAll() -> String {
        var all: [UInt8] = []
        while true {
            let more = receive()
            guard !more.isEmpty else { return String(decoding: all, as: UTF8.self) }
            all += more
        }
    }

    /// Everything up to and with the text.
    func receive(until end: String) -> String {
        var all: [UInt8] = []
        while !String(decoding: all, as: UTF8.self).hasSuffix(end) {
            let more = receive(atMost: 1)
            guard !more.isEmpty else { break }
            all += more
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// One answer with a Content-Length or none; its head is everything up to the blank line.
    func receiveAnswer(toHead: Bool = false) -> Answer? {
        let head = receive(until: "\r\n\r\n")
        guard var answer = Answer(head: head) else { return nil }
        guard !toHead, let length = answer.field("Content-Length").flatMap({ Int($0) }) else { return answer }
        var body: [UInt8] = []
        while body.count < length {
            let more = receive(atMost: length - body.count)
            guard !more.isEmpty else { return nil }
            body += more
        }
        answer.body = String(decoding: body, as: UTF8.self)
        return answer
    }
}

enum RawSocketError: Error { case refused, missing }

func unwrapped<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw RawSocketError.missing }
    return value
}

/// An answer as read off the wire.
struct Answer {
    let status: Int
    let head: String
    var body = ""

    init?(head: String) {
        let line = head.prefix { $0 != "\r\n" }.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard line.count == 3, line[0] == "HTTP/1.1", let status = Int(line[1]), head.hasSuffix("\r\n\r\n") else {
            return nil
        }
        self.status = status
        self.head = head
    }

    func field(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                return String(parts[1].drop { $0 == " " })
            }
        }
        return nil
    }
}
