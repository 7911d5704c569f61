/// The scheme a card is of, as far as the first digits tell.
package enum CardBrand: String, Sendable, CaseIterable {
    case visa, mastercard, amex, unionpay, mir, maestro, jcb, discover, diners, uzcard, humo

    /// The brand of a card or a mask that begins with at least four ASCII digits; nil when they tell nothing.
    package init?(beginning text: String) {
        let start = text.utf8.prefix(4)
        guard start.count == 4, start.allSatisfy(\.isASCIIDigit) else { return nil }
        self.init(prefix: start.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) })
    }

    /// The brand whose numbers begin with these four digits; the narrower range wins over the wider.
    package init?(prefix: Int) {
        switch prefix {
        case 4000...4999: self = .visa
        case 5614, 8600: self = .uzcard
        case 9860: self = .humo
        case 2200...2205: self = .mir
        case 5100...5599, 2221...2720: self = .mastercard
        case 3400...3499, 3700...3799: self = .amex
        case 6200...6299, 8100...8199: self = .unionpay
        case 3528...3589: self = .jcb
        case 6011, 6440...6599: self = .discover
        case 3000...3099, 3600...3699, 3800...3999: self = .diners
        case 5000...5099, 5600...5899, 6000...6999: self = .maestro
        default: return nil
        }
    }
}
