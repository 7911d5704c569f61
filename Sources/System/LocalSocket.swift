internal import CLinux
internal import Glibc
package import Secrets

/// A stream between processes of one machine: lines of text, each at most `lineLimit` bytes.
package final class LocalSocket: Sendable {
    /// The longest line in bytes.
    package static var lineLimit: Int { 1 << 20 }
    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The user at the other end; nil if the system does not tell.
    package var peer: UInt32? {
        let user = cardvault_peer_user(descriptor)
        return user < 0 ? nil : UInt32(truncatingIfNeeded: user)
    }

    /// Reaches the process that listens at the path; throws `SystemError` with ENOENT or ECONNREFUSED if none does.
    package static func connect(to path: String) throws(SystemError) -> LocalSocket {
        let descriptor = try make()
        let socket = LocalSocket(descriptor)
        guard unsafe try withAddress(path, { unsafe Glibc.connect(descriptor, $0, $1) }) == 0 else {
            throw .last("connect")
        }
        return socket
    }

    /// Sends one line; the text must not hold a line feed.
    package func send(_ line: SecretBytes) throws(SystemError) {
        try File.write(line, to: descriptor)
        try File.write(SecretBytes(utf8: "\n"), to: descriptor)
    }

    /// Sends bytes as they are, which a line before them has announced.
    package func send(raw bytes: [UInt8]) throws(SystemError) { try File.write(bytes.span, to: descriptor) }

    /// Exactly so many bytes, at most 16 MiB.
    package func receive(count: Int) throws(SystemError) -> [UInt8] {
        guard (0...1 << 24).contains(count) else { throw SystemError("read from the socket", code: EMSGSIZE) }
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = unsafe bytes.withUnsafeMutableBytes { raw in
                unsafe Glibc.read(descriptor, raw.baseAddress?.advanced(by: done), count - done)
            }
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { throw SystemError("read from the socket", code: EPIPE) }
            done += got
        }
        return bytes
    }

    /// The next line without its end; nil at the end of the stream.
    package func receive() throws(SystemError) -> SecretBytes? {
        var line = WipedBuffer(capacity: 256)
        var byte: UInt8 = 0
        while true {
            let count = unsafe Glibc.read(descriptor, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .last("read from the socket") }
            if count == 0 { return line.count == 0 ? nil : line.share() }
            if byte == 0x0A { return line.share() }
            guard line.count < Self.lineLimit else { throw SystemError("read from the socket", code: EMSGSIZE) }
            line.append(byte)
        }
    }

    /// Listens at the path, readable and writable for the owner alone, and serves each connection on a thread of its own.
    ///
    /// A file that is there already is replaced: the caller holds the directory's lock.
    package static func listen(
        at path: String,
        _ serve: @escaping @Sendable (LocalSocket) -> Void
    ) throws(SystemError) {
        let descriptor = try make()
        unsafe unlink(path)
        let old = umask(0o177)
        defer { umask(old) }
        guard unsafe try withAddress(path, { unsafe bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 16) == 0
        else {
            close(descriptor)
            throw .last("listen at the socket")
        }
        Thread.start {
            while true {
                let peer = accept4(descriptor, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
                guard peer >= 0 else {
                    // Out of descriptors, say: wait a moment instead of spinning.
                    usleep(50_000)
                    continue
                }
                let socket = LocalSocket(peer)
                Thread.start { serve(socket) }
            }
        }
    }

    private static func make() throws(SystemError) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .last("make a socket") }
        return descriptor
    }

    /// A socket's path holds 107 bytes: a longer one is reached through its directory's descriptor in /proc.
    private static func withAddress(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) -> Int32 {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { String(path[...$0]) } ?? "."
        let directory = unsafe open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .last("open the socket's directory") }
        defer { close(directory) }
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let short = Array("/proc/self/fd/\(directory)/\(name)".utf8)
        var address = sockaddr_un()
        guard short.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("name the socket", code: ENAMETOOLONG)
        }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in unsafe target.copyBytes(from: short) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe body(address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
