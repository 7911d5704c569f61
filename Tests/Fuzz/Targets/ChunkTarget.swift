@testable import HTTP

/// Chunked bodies: the first byte cuts the others in two, which must change nothing.
enum ChunkTarget {
    static func run(_ bytes: Span<UInt8>) {
        guard bytes.count > 0 else { return }
        let stream = bytes.extracting(1..<bytes.count)
        let whole = read(stream, cutAt: stream.count)
        let inParts = read(stream, cutAt: Int(bytes[0]) % (stream.count + 1))
        precondition(whole == inParts, "chunks depend on how their bytes arrive")
    }

    private struct Result: Equatable {
        let outcome: ChunkDecoder.Outcome
        let used: Int
        let count: Int
        let sum: Int
    }

    private static func read(_ stream: Span<UInt8>, cutAt cut: Int) -> Result {
        var decoder = ChunkDecoder(bodyBytes: 256, besideBytes: 128)
        var body = ByteBuffer()
        var used = 0
        var outcome = decoder.decode(stream.extracting(0..<cut), used: &used, into: &body)
        if outcome == .needsMore, cut < stream.count {
            precondition(used == cut)
            outcome = decoder.decode(stream, used: &used, into: &body)
        }
        precondition(used <= stream.count && body.count <= 256)
        let sum = body.withBytes { body in
            var sum = 0
            for index in body.indices { sum = sum &* 31 &+ Int(body[index]) }
            return sum
        }
        return Result(outcome: outcome, used: used, count: body.count, sum: sum)
    }
}
