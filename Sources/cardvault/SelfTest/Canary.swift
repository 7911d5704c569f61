import Locks

/// A card number that no bank gave out, sent in one place only, so that wherever it turns up it is known how it came there.
struct Canary: Sendable {
    let pan: String
    /// Where it is sent.
    let origin: String
}

/// All canaries of one run: numbers of 16 digits with one beginning, and one security code.
final class Canaries: Sendable {
    private struct State {
        var made: [Canary] = []
    }
    private let state = Locked(State())
    private let start: Int
    /// The security code, of four digits so that it is not found by chance.
    let cvc: String

    init() {
        start = Int.random(in: 0..<10_000)
        cvc = String(Int.random(in: 1_000...9_999))
    }

    var all: [Canary] { state.withLock { $0.made } }

    /// A new canary for one place.
    func make(_ origin: String) -> Canary {
        state.withLock { state in
            let number = "489537" + Self.padded(start, 4) + Self.padded(state.made.count, 5)
            let canary = Canary(pan: number + Self.checkDigit(of: number), origin: origin)
            state.made.append(canary)
            return canary
        }
    }

    /// What a careless program sends: the whole card.
    func document(_ canary: Canary) -> String { #"{"hpan":"\#(canary.pan)","expDate":"0131","cvc":"\#(cvc)"}"# }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The digit that makes the number pass Luhn's test.
    private static func checkDigit(of digits: String) -> String {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = (digit.wholeNumberValue ?? 0) * (place.isMultiple(of: 2) ? 2 : 1)
            sum += value > 9 ? value - 9 : value
        }
        return String((10 - sum % 10) % 10)
    }
}

extension Canary {
    /// In groups of four, as it is embossed.
    func grouped(by separator: String) -> String {
        var groups: [Substring] = []
        var rest = pan[...]
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: separator)
    }
}
