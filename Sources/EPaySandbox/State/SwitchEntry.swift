/// One switch by its name, for the page and for `PUT /sandbox/switches`.
package struct SwitchEntry: Sendable {
    /// The name in the document.
    package let name: String
    /// The values it takes; a range for a number.
    package let values: [String]
    /// What it decides.
    package let note: String
    let read: @Sendable (Switches) -> String
    let write: @Sendable (inout Switches, String) -> Bool

    fileprivate init<Value>(
        _ name: String,
        _ path: any WritableKeyPath<Switches, Value> & Sendable,
        _ note: String
    ) where Value: RawRepresentable<String> & CaseIterable & Sendable {
        self.name = name
        self.note = note
        values = Value.allCases.map(\.rawValue)
        read = { $0[keyPath: path].rawValue }
        write = { switches, text in
            guard let value = Value(rawValue: text) else { return false }
            switches[keyPath: path] = value
            return true
        }
    }

    fileprivate init(
        _ name: String,
        _ path: any WritableKeyPath<Switches, Int> & Sendable,
        in range: ClosedRange<Int>,
        _ note: String
    ) {
        self.name = name
        self.note = note
        values = ["\(range.lowerBound)–\(range.upperBound)"]
        read = { String($0[keyPath: path]) }
        write = { switches, text in
            guard let value = Int(text), range.contains(value) else { return false }
            switches[keyPath: path] = value
            return true
        }
    }
}

extension Switches {
    /// Every switch.
    package static let entries: [SwitchEntry] = [
        SwitchEntry("repeatCardID", \.repeatCardID, "the cardID when the same card is verified again"),
        SwitchEntry("cardIDWithoutSave", \.cardIDWithoutSave, "whether a verification without cardSave has a cardID"),
        SwitchEntry("deactivateUnknown", \.deactivateUnknown, "the answer to deactivating an unknown card"),
        SwitchEntry("deactivateTwice", \.deactivateTwice, "the answer to deactivating a card a second time"),
        SwitchEntry("deactivatedInList", \.deactivatedInList, "a deactivated card in the list"),
        SwitchEntry("afterDeactivation", \.afterDeactivation, "the cardID of a card saved again after deactivation"),
        SwitchEntry(
            "lateVerified",
            \.lateVerified,
            "what becomes VERIFIED late: an unfinished challenge, or an operation in progress or not found at first"
        ),
        SwitchEntry("lateVerifiedSeconds", \.lateVerifiedSeconds, in: 0...1_000_000, "how late"),
        SwitchEntry("answerOfAnother", \.answerOfAnother, "what of an answer belongs to another operation"),
        SwitchEntry("answerOfAnotherIn", \.answerOfAnotherIn, "where it does"),
        SwitchEntry("confirmFailureShape", \.confirmFailureShape, "the answer of a confirm that failed"),
        SwitchEntry("oauthErrorShape", \.oauthErrorShape, "the body of a refused token"),
        SwitchEntry("expiresIn", \.expiresIn, "the type of expires_in"),
        SwitchEntry("tokenSeconds", \.tokenSeconds, in: 1...86_400, "how long a token lives"),
        SwitchEntry("publicKeyLabel", \.publicKeyLabel, "the label of public.rsa, whose content is always SPKI"),
        SwitchEntry("cryptogramField", \.cryptogramField, "the first letter of the field's name"),
        SwitchEntry("returnedMD", \.returnedMD, "the MD that comes back from 3-D Secure"),
        SwitchEntry("challengeTermURL", \.challengeTermURL, "a termURL in a challenge"),
        SwitchEntry("challenge", \.challenge, "which good cards ask for 3-D Secure"),
        SwitchEntry(
            "lockedCardCode",
            \.lockedCardCode,
            in: 0...99_999,
            "the code of the two locked cards; 0: 465 and 484"
        ),
        SwitchEntry("emptyList", \.emptyList, "the list of an account without cards"),
        SwitchEntry("declinedStatus", \.declinedStatus, "how the status call tells a decline"),
        SwitchEntry("notFoundStatus", \.notFoundStatus, "the HTTP status of resultCode 102"),
        SwitchEntry("statusMask", \.statusMask, "the form of cardMask in the status"),
        SwitchEntry("deactivateText", \.deactivateText, "the body of a deactivation"),
        SwitchEntry("postLinks", \.postLinks, "when postLinks are sent, seen from the answer"),
        SwitchEntry("postLinkCardID", \.postLinkCardID, "the cardId in the postLink of a success"),
        SwitchEntry("secretHashEcho", \.secretHashEcho, "whether postLinks carry secret_hash"),
    ]

    /// Sets the switches a document names; true and false stand for on and off, numbers for their digits.
    mutating func apply(_ document: WireValue) throws(Refusal) {
        guard let members = document.members else { throw .notJSON }
        var changed = self
        for member in members {
            let text =
                switch member.value {
                case .string(let text): text
                case .int(let number): String(number)
                case .bool(let truth): truth ? "on" : "off"
                default: ""
                }
            guard let entry = Self.entries.first(where: { $0.name == member.name }), entry.write(&changed, text)
            else { throw .switchUnknown }
        }
        self = changed
    }

    /// All switches with their values.
    var document: WireValue {
        .object(Self.entries.map { WireValue.Member($0.name, .string($0.read(self))) })
    }
}

extension Refusal {
    static let switchUnknown = Refusal(
        status: 400,
        code: 90_401,
        message: "a switch or its value is unknown: GET /sandbox lists them"
    )
}
