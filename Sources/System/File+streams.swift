internal import Glibc

extension File {
    /// Lends a file piece by piece until its end, or until the body wants no more.
    package static func pieces(of path: String, _ body: (Span<UInt8>) -> Bool) throws(SystemError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open the file") }
        defer { close(descriptor) }
        let piece = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 262_144)
        defer { unsafe piece.deallocate() }
        unsafe piece.initialize(repeating: 0)
        while true {
            let count = unsafe Glibc.read(descriptor, piece.baseAddress, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .last("read the file") }
            guard count > 0, unsafe body(Span(_unsafeElements: UnsafeBufferPointer(piece)[..<count])) else { return }
        }
    }

    /// Reads a part of a file, all of which must be there.
    package static func read(_ path: String, count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open the file") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = unsafe bytes.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, count, off_t(offset))
        }
        guard read == count else { throw .last("read the file") }
        return bytes
    }

    static func write(_ bytes: Span<UInt8>, to descriptor: Int32) throws(SystemError) {
        try unsafe bytes.withUnsafeBytes { raw throws(SystemError) in
            var done = 0
            while done < raw.count {
                let count = unsafe Glibc.write(descriptor, raw.baseAddress?.advanced(by: done), raw.count - done)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw .last("write the file") }
                done += count
            }
        }
    }
}

/// A file that grows at its end alone.
package final class AppendedFile: Sendable {
    private let descriptor: Int32

    /// Opens a file that is there and keeps that many bytes of it.
    package init(_ path: String, keeping count: Int) throws(SystemError) {
        descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open the file") }
        guard ftruncate(descriptor, off_t(count)) == 0 else { throw .last("cut the file") }
    }

    deinit { close(descriptor) }

    /// Appends bytes; after a failure some of them may be there.
    package func append(_ bytes: [UInt8]) throws(SystemError) { try File.write(bytes.span, to: descriptor) }

    /// Brings what was appended to the disk.
    package func sync() throws(SystemError) {
        guard fdatasync(descriptor) == 0 else { throw .last("bring the file to the disk") }
    }
}

/// A new file that is written from its start to its end.
package final class OutputFile: Sendable {
    private let descriptor: Int32

    /// Makes the file for its owner alone; fails if the path is taken.
    package init(_ path: String) throws(SystemError) {
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last("make the file") }
    }

    deinit { close(descriptor) }

    /// Appends bytes.
    package func write(_ bytes: [UInt8]) throws(SystemError) { try File.write(bytes.span, to: descriptor) }

    /// Brings the content to the disk.
    package func sync() throws(SystemError) {
        guard fsync(descriptor) == 0 else { throw .last("bring the file to the disk") }
    }
}
