/// What the sandbox does with a card.
package enum CardBehaviour: Sendable, Equatable {
    case verified
    case declined(Int)
    /// 3-D Secure; after a right code the bank verifies.
    case challenged
    /// 3-D Secure; after a right code the issuer declines all the same.
    case challengedThenDeclined(Int)
    /// A `secure3D` of the second 3-D Secure's shape.
    case challengedOtherwise
    /// VERIFIED without a cardID, in every answer.
    case verifiedWithoutCardID
    /// VERIFIED whose cardID comes with the status only.
    case cardIDInStatusOnly
    /// HTTP 200 that is neither verified nor a challenge; the status tells FAILED.
    case neither
    /// An answer that is not final; the status is 107 and becomes VERIFIED after so many seconds.
    case lateVerified(seconds: Int)
    /// An answer that is not final; the status stays 107.
    case undecided
    /// An answer that is not final; the status stays 102.
    case neverFound
    /// A new cardID at every verification.
    case anotherCardIDEachTime
    /// The first verification succeeds, the second is declined, and so on in turn.
    case everySecondDeclined(Int)
    /// The postLink of a success says `cardId: null`.
    case postLinkWithoutCardID
    /// The postLink arrives before the answer.
    case postLinkFirst
    /// No postLink at all.
    case noPostLink
    /// The answer takes so many seconds.
    case slow(seconds: Int)
    /// A code that no page has.
    case undocumented(Int)
}

/// Which card does what.
package enum TestCards {
    /// A card that the bank's pages publish.
    package struct Published: Sendable {
        /// The number.
        package let pan: String
        /// The month it expires in, MMYY.
        package let expiry: String
        /// The security code.
        package let cvc: String
        /// What it does.
        package let behaviour: CardBehaviour
        /// What it does, in words for people.
        package let note: String
    }

    /// An ending of a number and what it means.
    package struct Ending: Sendable {
        /// The last four digits of such numbers.
        package let lastFour: String
        /// What they do.
        package let behaviour: CardBehaviour
        /// What they do, in words for people.
        package let note: String
    }

    /// The cards that the bank publishes for tests.
    package static let published = [
        Published(
            pan: "4405639704015096",
            expiry: "01/27",
            cvc: "321",
            behaviour: .verified,
            note: "verified"
        ),
        Published(
            pan: "377514500004820",
            expiry: "01/28",
            cvc: "0198",
            behaviour: .verified,
            note: "verified"
        ),
        Published(
            pan: "5522042705066736",
            expiry: "01/27",
            cvc: "775",
            behaviour: .challenged,
            note: "asks for 3-D Secure; every code but 000000 passes"
        ),
        Published(
            pan: "4003032704547597",
            expiry: "09/20",
            cvc: "170",
            behaviour: .declined(465),
            note: "declined with 465, the card is blocked"
        ),
        Published(
            pan: "5578342710750560",
            expiry: "09/20",
            cvc: "254",
            behaviour: .declined(484),
            note: "declined with 484, insufficient funds"
        ),
    ]

    /// Endings with a behaviour of their own, the special ones first, then one for each documented code.
    package static let endings = special + codes

    private static let special = [
        Ending(lastFour: "0001", behaviour: .challenged, note: "3-D Secure; every code but 000000 passes"),
        Ending(
            lastFour: "0002",
            behaviour: .challengedOtherwise,
            note: "a challenge of 3-D Secure 2, which is not supported"
        ),
        Ending(
            lastFour: "0003",
            behaviour: .verifiedWithoutCardID,
            note: "VERIFIED without a cardID, also in the status"
        ),
        Ending(lastFour: "0004", behaviour: .cardIDInStatusOnly, note: "VERIFIED whose cardID only the status tells"),
        Ending(lastFour: "0005", behaviour: .neither, note: "HTTP 200 that is neither verified nor a challenge"),
        Ending(lastFour: "0006", behaviour: .lateVerified(seconds: 5), note: "not final; VERIFIED 5 seconds later"),
        Ending(lastFour: "0007", behaviour: .lateVerified(seconds: 3_600), note: "not final; VERIFIED an hour later"),
        Ending(lastFour: "0008", behaviour: .undecided, note: "not final; the status stays 107"),
        Ending(lastFour: "0009", behaviour: .neverFound, note: "not final; the status stays 102"),
        Ending(lastFour: "0010", behaviour: .challengedThenDeclined(484), note: "3-D Secure, then declined with 484"),
        Ending(lastFour: "0011", behaviour: .anotherCardIDEachTime, note: "another cardID at each verification"),
        Ending(
            lastFour: "0012",
            behaviour: .everySecondDeclined(465),
            note: "verified, then declined with 465, in turn"
        ),
        Ending(
            lastFour: "0013",
            behaviour: .everySecondDeclined(478),
            note: "verified, then declined with 478, in turn"
        ),
        Ending(
            lastFour: "0014",
            behaviour: .everySecondDeclined(484),
            note: "verified, then declined with 484, in turn"
        ),
        Ending(lastFour: "0015", behaviour: .postLinkWithoutCardID, note: "verified; its postLink has cardId null"),
        Ending(lastFour: "0016", behaviour: .postLinkFirst, note: "verified; its postLink comes before the answer"),
        Ending(lastFour: "0017", behaviour: .noPostLink, note: "verified; no postLink"),
        Ending(lastFour: "0018", behaviour: .slow(seconds: 5), note: "verified; the answer takes 5 seconds"),
        Ending(lastFour: "0019", behaviour: .slow(seconds: 30), note: "verified; the answer takes 30 seconds"),
        Ending(lastFour: "0020", behaviour: .undocumented(7_777), note: "declined with the undocumented code 7777"),
    ]

    private static let codes: [Ending] = {
        let known = DeclineCode.final.merging(DeclineCode.notFinal) { first, _ in first }
            .merging(DeclineCode.disputed) { first, _ in first }
        return known.keys.filter { $0 > 0 }.sorted().map { code in
            let digits = String(code)
            let isFinal = DeclineCode.notFinal[code] == nil
            return Ending(
                lastFour: String(repeating: "0", count: 4 - digits.count) + digits,
                behaviour: .declined(code),
                note: "answered with code \(code):\(DeclineCode.message(code))"
                    + (isFinal ? "" : "; VERIFIED 5 seconds later")
            )
        }
    }()

    private static let byLastFour = Dictionary(
        uniqueKeysWithValues: endings.map { ($0.lastFour, $0.behaviour) }
    )
    private static let byNumber = Dictionary(uniqueKeysWithValues: published.map { ($0.pan, $0.behaviour) })

    /// What the sandbox does with this number; a number that fails the Luhn check is no card (471).
    package static func behaviour(of pan: String) -> CardBehaviour {
        if let behaviour = byNumber[pan] { return behaviour }
        guard pan.passesLuhn else { return .declined(471) }
        return byLastFour[String(pan.suffix(4))] ?? .verified
    }

    /// A Visa number with these last four digits that passes the Luhn check.
    package static func example(endingWith lastFour: String) -> String? {
        (0...9).lazy.map { "44001200000\($0)\(lastFour)" }.first(where: \.passesLuhn)
    }
}
