/// What a cryptogram holds; it prints as nothing.
package struct CardData: Sendable {
    /// The number.
    package let pan: String
    /// The month it expires in, MMYY.
    package let expiry: String
    /// The security code.
    package let cvc: String
    /// The terminal it was encrypted for.
    package let terminalID: String

    /// Reads the plain text of a cryptogram; all four members are strings and nothing else is there.
    package init(_ value: WireValue) throws(Refusal) {
        guard value.members?.count == 4,
            let pan = value["hpan"]?.string, let expiry = value["expDate"]?.string,
            let cvc = value["cvc"]?.string, let terminalID = value["terminalId"]?.string,
            (13...19).contains(pan.utf8.count), pan.isDigits,
            expiry.utf8.count == 4, expiry.isDigits, let month = Int(expiry.prefix(2)), (1...12).contains(month),
            (3...4).contains(cvc.utf8.count), cvc.isDigits
        else { throw .cryptogramContent }
        self.pan = pan
        self.expiry = expiry
        self.cvc = cvc
        self.terminalID = terminalID
    }
}

extension CardData: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The same text for every card.
    package var description: String { "<card>" }
    /// The same text for every card.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension String {
    /// Whether every character is an ASCII digit, and there is one.
    var isDigits: Bool { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }

    /// Whether the digits pass the Luhn check (ISO/IEC 7812-1, annex B).
    var passesLuhn: Bool {
        var sum = 0
        for (place, byte) in utf8.reversed().enumerated() {
            let digit = Int(byte) - 0x30
            sum += place % 2 == 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9
        }
        return isDigits && sum % 10 == 0
    }
}
