/// What the bank remembers of a card: never its number, only both ends and a keyed fingerprint.
package struct CardFace: Sendable, Equatable {
    /// The first six digits.
    package let firstSix: String
    /// The last four digits.
    package let lastFour: String
    /// The scheme's name as the bank writes it.
    package let brand: String
    /// The issuing bank's name.
    package let issuer: String
    /// The issuing bank's country, three letters.
    package let country: String
    /// A keyed hash of the number.
    package let fingerprint: String

    /// Keeps both ends of a number.
    package init(of card: CardData, fingerprint: String) {
        firstSix = String(card.pan.prefix(6))
        lastFour = String(card.pan.suffix(4))
        brand = Self.brand(of: card.pan)
        (issuer, country) = Self.issuer(of: card.pan)
        self.fingerprint = fingerprint
    }

    /// `440043...0128`, as postLinks show it.
    package var dotted: String { "\(firstSix)...\(lastFour)" }
    /// `4405...2283`, as the list shows it.
    package var short: String { "\(firstSix.prefix(4))...\(lastFour)" }
    /// `440563******5096`.
    package var starred: String { "\(firstSix)******\(lastFour)" }

    private static func brand(of pan: String) -> String {
        let two = Int(pan.prefix(2)) ?? 0
        let four = Int(pan.prefix(4)) ?? 0
        return switch two {
        case 40...49: "VISA"
        case 51...55: "MASTERCARD"
        case _ where (2_221...2_720).contains(four): "MASTERCARD"
        case 34, 37: "AMERICAN EXPRESS"
        case 62, 81: "UNIONPAY"
        case _ where (2_200...2_205).contains(four): "MIR"
        default: "OTHER"
        }
    }

    private static func issuer(of pan: String) -> (String, String) {
        pan.hasPrefix("4400") ? ("Halyk Bank Kazakhstan", "KAZ") : ("Sandbox Issuer", "KAZ")
    }
}
