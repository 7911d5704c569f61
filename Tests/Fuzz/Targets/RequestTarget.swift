@testable import HTTP

/// The server's reading of requests: the first byte says where the others are cut in two, which must change nothing.
enum RequestTarget {
    private static let limits: HeadLimits = {
        var limits = ServerLimits()
        limits.requestLineBytes = 256
        limits.headerBytes = 512
        limits.headerFields = 12
        limits.bodyBytes = 512
        return HeadLimits(limits)
    }()

    static func run(_ bytes: Span<UInt8>) {
        guard bytes.count > 0 else { return }
        let stream = bytes.extracting(1..<bytes.count)
        let whole = read(stream, cutAt: stream.count)
        let inParts = read(stream, cutAt: Int(bytes[0]) % (stream.count + 1))
        precondition(whole == inParts, "requests depend on how their bytes arrive")
    }

    /// What the bytes come to: the numbers of all requests, and 0 for the refusal that ends them, if any.
    private static func read(_ stream: Span<UInt8>, cutAt cut: Int) -> [Int] {
        let origin = RequestOrigin(peer: .loopback, isEncrypted: false, certificate: nil)
        var decoder = RequestDecoder(limits: limits)
        let scratch = unsafe Scratch.shared
        var found: [Int] = []
        var start = 0
        for end in cut == stream.count ? [cut] : [cut, stream.count] {
            var isStarved = false
            while !isStarved, start < end {
                var used = 0
                switch decoder.decode(stream.extracting(start..<end), used: &used, origin: origin, scratch: scratch) {
                case .needsMore, .continueExpected: isStarved = true
                // Which of its faults refuses a request may depend on what came first; that it is refused may not.
                case .refused(let status):
                    precondition((400...599).contains(status))
                    return found + [0]
                case .request(let request): found.append(look(at: request))
                }
                precondition(used <= end - start)
                start += used
            }
        }
        return found
    }

    /// Asks a request everything a handler may ask, and gives a number that tells it from others.
    private static func look(at request: Request) -> Int {
        var sum = request.bodyCount &* 31 &+ request.segmentCount
        for index in 0..<request.segmentCount { sum = sum &* 31 &+ request.segment(index).utf8.count }
        if let items = try? request.queryItems() { sum = sum &* 31 &+ items.count }
        for value in request.headers(named: "a") { sum = sum &* 31 &+ value.utf8.count }
        sum = sum &* 31 &+ (request.host?.utf8.count ?? -1)
        sum = sum &* 31 &+ (request.hasEncodedSlash ? 1 : 0) &+ (request.declaresBody ? 2 : 0)
        request.withBody { body in for index in body.indices { sum = sum &* 31 &+ Int(body[index]) } }
        return sum & 0xFFFF_FFFF | 1 << 40
    }
}

extension Scratch {
    /// Made once: its receive area is large, and a loop has only one too.
    fileprivate nonisolated(unsafe) static let shared = Scratch()
}
