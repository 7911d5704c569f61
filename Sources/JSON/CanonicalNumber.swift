/// Numbers as ECMAScript's `Number::toString` writes them (RFC 8785 section 3.2.2.3).
enum CanonicalNumber {
    /// Whether a double holds this whole number and no other.
    static func isExact(_ number: Int64) -> Bool { number.magnitude <= 1 << 53 }

    static func text(_ number: Double) -> String {
        guard number != 0 else { return "0" }
        let sign = number < 0 ? "-" : ""
        let (digits, point) = shortest(number.magnitude)
        let count = digits.count
        if count <= point, point <= 21 {
            return sign + digits + String(repeating: "0", count: point - count)
        }
        if 0 < point, point <= 21 {
            return sign + digits.prefix(point) + "." + digits.dropFirst(point)
        }
        if -6 < point, point <= 0 {
            return sign + "0." + String(repeating: "0", count: -point) + digits
        }
        let exponent = (point > 0 ? "+" : "-") + String((point - 1).magnitude)
        let fraction = count > 1 ? "." + digits.dropFirst() : ""
        return sign + digits.prefix(1) + fraction + "e" + exponent
    }

    /// The fewest digits that read back as the same double, nearest to it: the value is 0.digits × 10^point.
    ///
    /// Swift's own description finds the same digits and differs only in how it sets them.
    private static func shortest(_ number: Double) -> (digits: String, point: Int) {
        let parts = number.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let all = whole + fraction
        let significant = all.drop { $0 == "0" }
        var digits = String(significant)
        while digits.last == "0" { digits.removeLast() }
        return (digits, whole.count + exponent - (all.count - significant.count))
    }
}
