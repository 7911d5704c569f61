private import Synchronization

/// Makes the ids of traces and of our part in them; unique in a process, and between processes as far as its seed is.
///
/// Every second digit is a letter, so that nobody's search for card numbers stumbles over one.
package final class TraceSource: Sendable {
    private let letters: UInt64
    private let next: Atomic<UInt64>

    /// A source that begins at a random number.
    package init(seed: UInt64) {
        letters = Self.mixed(seed)
        next = Atomic(seed)
    }

    /// A trace that begins here; not recorded by us.
    package func root() -> TraceParent {
        let number = draw()
        var characters = InlineArray<55, UInt8>(repeating: UInt8(ascii: "-"))
        (characters[0], characters[1]) = (UInt8(ascii: "0"), UInt8(ascii: "0"))
        (characters[53], characters[54]) = (UInt8(ascii: "0"), UInt8(ascii: "0"))
        for pair in 0..<16 {
            (characters[3 + 2 * pair], characters[4 + 2 * pair]) = Self.pair(pair, number, letters)
        }
        for pair in 0..<8 {
            (characters[36 + 2 * pair], characters[37 + 2 * pair]) = Self.pair(pair, number >> 32, number)
        }
        return TraceParent(characters)
    }

    /// The same trace as asked for by us, in a call that goes on to somebody else (Trace Context, 3.2.2.4).
    package func onward(_ trace: TraceParent) -> TraceParent {
        let number = draw()
        var parent = InlineArray<16, UInt8>(repeating: 0)
        for pair in 0..<8 {
            (parent[2 * pair], parent[2 * pair + 1]) = Self.pair(pair, number, number >> 32)
        }
        return trace.under(parent)
    }

    /// The trace that is given, else that of the errand, else a new one, as it goes on to somebody else.
    package func onward(_ given: String?) -> TraceParent {
        (TraceParent(given) ?? Errand.current?.trace).map(onward) ?? root()
    }

    private func draw() -> UInt64 { Self.mixed(next.wrappingAdd(1, ordering: .relaxed).newValue) }

    /// A letter from `letters` and a digit from `number`, four bits of each.
    private static func pair(_ place: Int, _ number: UInt64, _ letters: UInt64) -> (UInt8, UInt8) {
        let letter = UInt8(ascii: "a") + UInt8(letters >> UInt64(place * 4) & 15) % 6
        let digit = UInt8(number >> UInt64(place * 4) & 15)
        return (letter, digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }

    // Steele, Lea and Flood, "Fast splittable pseudorandom number generators", the mixing of SplitMix64: one to one.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var value = number &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
