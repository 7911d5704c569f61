internal import CardVault
internal import JSON
internal import Secrets

extension BankFields {
    /// A text, or the digits of a number; fails for what is neither.
    func text(_ name: Name) throws(NotUnderstood) -> String? {
        guard let value = try plain(name) else { return nil }
        guard let text = value.string ?? value.numberText else { throw NotUnderstood() }
        return text
    }

    /// A value that may become a text or a number; fails for what looks like a card number, since nothing wipes a text.
    private func plain(_ name: Name) throws(NotUnderstood) -> JSONElement? {
        guard let value = try value(name) else { return nil }
        let isCard = value.withString { PANRule.matches($0) } ?? value.withNumber { PANRule.matches($0) }
        guard isCard != true else { throw NotUnderstood() }
        return value
    }

    /// A text that is never made a `String`; fails for any other value.
    func secret(_ name: Name) throws(NotUnderstood) -> SecretBytes? {
        guard let value = try value(name) else { return nil }
        guard let secret = value.secret else { throw NotUnderstood() }
        return secret
    }

    /// A whole number, also one written as a text; fails for what is neither.
    func int(_ name: Name) throws(NotUnderstood) -> Int? {
        guard let value = try plain(name) else { return nil }
        guard let number = value.int ?? value.string.flatMap({ Int64(Self.trimmed($0)) }) else {
            throw NotUnderstood()
        }
        return Int(number)
    }

    /// A number, also one written as a text; fails for what is neither.
    func number(_ name: Name) throws(NotUnderstood) -> Double? {
        guard let value = try plain(name) else { return nil }
        let written = value.string.flatMap { Double(Self.trimmed($0)) }.flatMap { $0.isFinite ? $0 : nil }
        guard let number = value.double ?? written else { throw NotUnderstood() }
        return number
    }

    /// True or false, also as the words yes and no; nil for anything else, since nothing is decided by it.
    func flag(_ name: Name) -> Bool? {
        guard let value = try? plain(name) else { return nil }
        if let bool = value.bool { return bool }
        return switch value.string?.lowercased() {
        case "yes", "true": true
        case "no", "false": false
        default: nil
        }
    }

    /// A text that callers are shown; nil if it is long, has control characters, looks like a card number or has digits enough for one.
    func shown(_ name: Name, maximumBytes: Int = 64) -> String? {
        guard let text = try? text(name) else { return nil }
        guard (try? ShortText.checked(text, maximumBytes: maximumBytes)) != nil else { return nil }
        return Self.mayHoldPAN(text) ? nil : text
    }

    /// Whether 13 digits or more follow each other: the bank's own references have at most 12.
    private static func mayHoldPAN(_ text: String) -> Bool {
        var run = 0
        for byte in text.utf8 {
            run = (0x30...0x39).contains(byte) ? run + 1 : 0
            if run >= 13 { return true }
        }
        return false
    }

    private static func trimmed(_ text: String) -> Substring {
        var text = text[...]
        while text.utf8.first == 0x20 { text.removeFirst() }
        while text.utf8.last == 0x20 { text.removeLast() }
        return text
    }
}
