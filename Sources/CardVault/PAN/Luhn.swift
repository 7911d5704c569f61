/// The check digit of card numbers (ISO/IEC 7812-1 annex B).
package enum Luhn {
    /// Whether digits (values 0 to 9), the last of them the check digit, pass.
    package static func holds(for digits: Span<UInt8>) -> Bool {
        var sum = 0
        var isDoubled = false
        var index = digits.count
        while index > 0 {
            index -= 1
            sum += weight(digits[index], doubled: isDoubled)
            isDoubled.toggle()
        }
        return digits.count > 0 && sum % 10 == 0
    }

    /// The digit that makes `digits` (values 0 to 9) pass when it is put behind them.
    package static func checkDigit(after digits: Span<UInt8>) -> UInt8 {
        var sum = 0
        var isDoubled = true
        var index = digits.count
        while index > 0 {
            index -= 1
            sum += weight(digits[index], doubled: isDoubled)
            isDoubled.toggle()
        }
        return UInt8((10 - sum % 10) % 10)
    }

    private static func weight(_ digit: UInt8, doubled: Bool) -> Int {
        let value = Int(digit)
        guard doubled else { return value }
        return value > 4 ? value * 2 - 9 : value * 2
    }
}
