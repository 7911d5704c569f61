internal import Glibc
internal import Secrets

/// The memory of a process of ours, as root may read it.
package enum ProcessImage {
    private static let piece = 1 << 20

    /// Lends all that can be read, in pieces that overlap by so many bytes, each with the name of its region; gives the bytes read.
    ///
    /// Fails with EACCES for who may not: a process that forbids dumps shows itself to root alone.
    package static func read(
        _ process: Int32,
        overlap: Int,
        _ body: (_ region: String, Span<UInt8>) -> Void
    ) throws(SystemError) -> Int {
        let descriptor = unsafe open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("read the memory of the process") }
        defer { close(descriptor) }
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: piece + overlap)
        unsafe buffer.initialize(repeating: 0)
        defer { unsafe buffer.deallocate() }
        var total = 0
        for region in try regions(of: process) {
            var place = region.start
            while place < region.end {
                let wanted = min(piece + overlap, Int(region.end - place))
                let count = unsafe pread(descriptor, buffer.baseAddress, wanted, off_t(place))
                if count > 0 {
                    unsafe body(region.name, Span(_unsafeElements: UnsafeBufferPointer(buffer)[..<count]))
                    total += min(count, piece)
                }
                place += UInt64(piece)
            }
        }
        return total
    }

    private struct Region {
        let start: UInt64
        let end: UInt64
        let name: String
    }

    private static func regions(of process: Int32) throws(SystemError) -> [Region] {
        let text = try File.read("/proc/\(process)/maps", limit: 1 << 24).withBytes { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 5, words[1].hasPrefix("r") else { return nil }
            let bounds = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            let name = words.count > 5 ? String(words[5]) : "anonymous"
            guard bounds.count == 2, name != "[vvar]", name != "[vsyscall]" else { return nil }
            return Region(start: bounds[0], end: bounds[1], name: name)
        }
    }
}
