@testable import HTTP
import Secrets

/// The client's reading of answers, which come from the bank or whoever stands between.
enum AnswerTarget {
    static func run(_ bytes: Span<UInt8>) {
        guard bytes.count > 0 else { return }
        let stream = bytes.extracting(1..<bytes.count)
        let toHead = bytes[0] & 1 == 1
        let whole = read(stream, cutAt: stream.count, toHead)
        let inParts = read(stream, cutAt: Int(bytes[0] >> 1) % (stream.count + 1), toHead)
        precondition(whole == inParts, "answers depend on how their bytes arrive")
    }

    /// The status and body size of the answer, -1 for a malformed one, -2 for one too large, nil for an unfinished one.
    private static func read(_ stream: Span<UInt8>, cutAt cut: Int, _ toHead: Bool) -> Int? {
        var decoder = AnswerDecoder(limits: ClientLimits(), toHead: toHead)
        var start = 0
        for end in cut == stream.count ? [cut] : [cut, stream.count] where start < end {
            var used = 0
            switch decoder.decode(stream.extracting(start..<end), used: &used) {
            case .needsMore: break
            case .malformed: return -1
            case .tooLarge: return -2
            case .answer(let response): return response.status << 32 | response.body.count
            }
            precondition(used <= end - start)
            start += used
        }
        return decoder.end().map { $0.status << 32 | $0.body.count }
    }
}
