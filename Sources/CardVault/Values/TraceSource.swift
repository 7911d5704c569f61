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
        return TraceParent(
            traceID: digits(16, number, letters),
            parentID: digits(8, number >> 32, number),
            flags: "00"
        )
    }

    /// The same trace as asked for by us, in a call that goes on to somebody else (Trace Context, 3.2.2.4).
    package func onward(_ trace: TraceParent) -> TraceParent {
        let number = draw()
        return TraceParent(
            traceID: trace.traceID,
            parentID: digits(8, number, number >> 32),
            flags: trace.flags
        )
    }

    /// The trace that is given, else that of the errand, else a new one, as it goes on to somebody else.
    package func onward(_ given: String?) -> TraceParent {
        (TraceParent(given) ?? Errand.current?.trace).map(onward) ?? root()
    }

    private func draw() -> UInt64 { Self.mixed(next.wrappingAdd(1, ordering: .relaxed).newValue) }

    /// So many pairs of a letter and a digit, four bits of `number` in each digit.
    private func digits(_ pairs: Int, _ number: UInt64, _ letters: UInt64) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(pairs * 2)
        for pair in 0..<pairs {
            text.append(UInt8(ascii: "a") + UInt8((letters >> UInt64(pair * 4) & 15) % 6))
            let digit = UInt8(number >> UInt64(pair * 4) & 15)
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
        return String(decoding: text, as: UTF8.self)
    }

    // Steele, Lea and Flood, "Fast splittable pseudorandom number generators", the mixing of SplitMix64: one to one.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var value = number &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
