/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): the same seed, the same numbers.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator at the start of its sequence.
    package init(seed: UInt64) { state = seed }

    /// The next number.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SeededGenerator {
    static let capitals = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    static let digits = Array("0123456789")
    static let hexadecimal = Array("0123456789abcdef")
    static let base64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    mutating func text(_ count: Int, of alphabet: [Character]) -> String {
        var text = ""
        for _ in 0..<count { text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &self)]) }
        return text
    }

    /// A transaction id, in the form of a version 4 UUID.
    mutating func transactionID() -> String {
        let digits = Self.hexadecimal
        return [
            text(8, of: digits), text(4, of: digits), "4" + text(3, of: digits), "a" + text(3, of: digits),
            text(12, of: digits),
        ].joined(separator: "-")
    }

    /// A cardID of the sample's form, which is not hexadecimal.
    mutating func cardID() -> String {
        let capitals = Self.capitals
        return [
            text(3, of: Self.digits) + text(5, of: Self.letters), text(4, of: capitals), text(4, of: capitals),
            "V" + text(2, of: capitals), text(3, of: Self.letters) + text(8, of: Self.digits),
        ].joined(separator: "-")
    }

    /// An access token of the sample's form.
    mutating func accessToken() -> String {
        let capitals = Self.capitals
        return text(7, of: capitals) + "_" + text(6, of: capitals) + "_" + text(8, of: capitals)
    }

    /// An opaque text of base64 that holds both letters a careless encoder loses, `+` and `/`.
    mutating func opaque(_ prefix: String) -> String {
        prefix + text(60, of: Self.base64) + "+/" + text(62, of: Self.base64) + "+A=="
    }
}
