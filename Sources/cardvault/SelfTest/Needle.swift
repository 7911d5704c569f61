import Cryptography

/// Something to search for: a canary's number, or the security code, in one spelling.
struct Needle: Sendable {
    let bytes: [UInt8]
    let spelling: String
    /// Where what it stands for was sent.
    let origin: String

    /// Everything to search for after a run.
    static func all(of canaries: Canaries) -> [Needle] {
        canaries.all.flatMap(spellings) + codes(canaries.cvc)
    }

    private static func spellings(_ canary: Canary) -> [Needle] {
        let digits = Array(canary.pan.utf8)
        let hexadecimal = Hex.encode(digits.span)
        var needles: [(String, [UInt8])] = [
            ("digits", digits), ("spaced", Array(canary.grouped(by: " ").utf8)),
            ("dashed", Array(canary.grouped(by: "-").utf8)), ("hex", Array(hexadecimal.utf8)),
            ("reversed", Array(digits.reversed())), ("UTF-16", digits.flatMap { [$0, 0] }),
            ("URL-encoded", digits.flatMap { Array("%".utf8) + Array(Hex.encode([$0].span).utf8) }),
        ]
        for alignment in 0..<3 { needles.append(("base64", base64(digits, behind: alignment))) }
        return needles.map { Needle(bytes: $0.1, spelling: $0.0, origin: canary.origin) }
    }

    /// The letters that stand for the bytes alone, when so many others precede them in their group of three.
    private static func base64(_ bytes: [UInt8], behind count: Int) -> [UInt8] {
        let whole = [UInt8](repeating: 0, count: count) + bytes
        var letters = Array(Base64.encode(whole.span).utf8)
        while letters.last == UInt8(ascii: "=") { letters.removeLast() }
        if whole.count % 3 != 0 { letters.removeLast() }
        return Array(letters.dropFirst([0, 2, 3][count]))
    }

    /// Four digits are many things; beside a word for them they are a security code.
    private static func codes(_ cvc: String) -> [Needle] {
        let contexts = [
            "\"cvc\":\"\(cvc)\"", "\"cvc\": \"\(cvc)\"", "\\\"cvc\\\":\\\"\(cvc)\\\"", "\"cvc\":\(cvc)", "cvc=\(cvc)",
            "cvc%22%3A%22\(cvc)",
        ]
        let texts = contexts.map { Needle(bytes: Array($0.utf8), spelling: "digits", origin: "the security code") }
        let document = Array("\"cvc\":\"\(cvc)\"".utf8)
        let encoded = (0..<3).map {
            Needle(bytes: base64(document, behind: $0), spelling: "base64", origin: "the security code")
        }
        let hexadecimal = Array(Hex.encode(document.span).utf8)
        return texts + encoded + [Needle(bytes: hexadecimal, spelling: "hex", origin: "the security code")]
    }
}

/// Finds many needles in one pass.
struct NeedleSearch: Sendable {
    let needles: [Needle]
    private var mayStart = [Bool](repeating: false, count: 65_536)
    private var byStart: [UInt64: [Int]] = [:]
    private static let start = 8

    /// Needles shorter than eight bytes cannot be searched for.
    init(_ needles: [Needle]) {
        self.needles = needles.filter { $0.bytes.count >= Self.start }
        for (place, needle) in self.needles.enumerated() {
            mayStart[Self.pair(needle.bytes[0], needle.bytes[1])] = true
            byStart[Self.key(needle.bytes.span, 0), default: []].append(place)
        }
    }

    /// By how many bytes pieces must overlap.
    var overlap: Int { (needles.map(\.bytes.count).max() ?? 1) - 1 }

    /// The places of the needles that stand there.
    func found(in bytes: Span<UInt8>) -> Set<Int> {
        var found: Set<Int> = []
        guard bytes.count >= Self.start else { return found }
        for place in 0...(bytes.count - Self.start) where mayStart[Self.pair(bytes[place], bytes[place + 1])] {
            guard let candidates = byStart[Self.key(bytes, place)] else { continue }
            for candidate in candidates where stands(needles[candidate].bytes, in: bytes, at: place) {
                found.insert(candidate)
            }
        }
        return found
    }

    private func stands(_ needle: [UInt8], in bytes: Span<UInt8>, at place: Int) -> Bool {
        guard bytes.count - place >= needle.count else { return false }
        for index in needle.indices where bytes[place + index] != needle[index] { return false }
        return true
    }

    private static func pair(_ first: UInt8, _ second: UInt8) -> Int { Int(first) | Int(second) << 8 }

    private static func key(_ bytes: Span<UInt8>, _ place: Int) -> UInt64 {
        var key: UInt64 = 0
        for index in 0..<start { key = key << 8 | UInt64(bytes[place + index]) }
        return key
    }
}
