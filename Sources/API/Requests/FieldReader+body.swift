internal import CardVault
internal import JSON
internal import Secrets

extension FieldReader {
    /// A text of at most that many bytes without control characters.
    mutating func text(_ name: String, maximumBytes: Int) -> String? {
        guard let value = member(name) else { return nil }
        guard let text = value.string else {
            refuse("/" + name, .notAString)
            return nil
        }
        do throws(VaultError) {
            return try ShortText.checked(text, maximumBytes: maximumBytes)
        } catch {
            refuse("/" + name, error == .textTooLong ? .tooLong : .controlCharacter)
            return nil
        }
    }

    /// A text that must be there and not be empty.
    mutating func requiredText(_ name: String, maximumBytes: Int) -> String? {
        let known = errorCount
        let text = text(name, maximumBytes: maximumBytes)
        if text == nil, errorCount == known { refuse("/" + name, .missing) }
        if text?.isEmpty == true { refuse("/" + name, .empty) }
        return text
    }

    /// A truth value that must be there.
    mutating func requiredBool(_ name: String) -> Bool? {
        guard let value = member(name) else {
            refuse("/" + name, .missing)
            return nil
        }
        if value.bool == nil { refuse("/" + name, .notABoolean) }
        return value.bool
    }

    /// A whole number within a range, or the default.
    mutating func int(_ name: String, in range: ClosedRange<Int64>, default fallback: Int64) -> Int64? {
        guard let value = member(name) else { return fallback }
        guard let number = value.int else {
            refuse("/" + name, .notAnInteger)
            return nil
        }
        if !range.contains(number) { refuse("/" + name, .outOfRange) }
        return number
    }

    /// One of the raw values of a type.
    mutating func choice<Choice: RawRepresentable<String>>(_ name: String, _ type: Choice.Type) -> Choice? {
        guard let text = requiredText(name, maximumBytes: 64) else { return nil }
        let choice = Choice(rawValue: text)
        if choice == nil { refuse("/" + name, .notListed) }
        return choice
    }

    /// An array of at most that many short texts; empty if absent.
    mutating func texts(_ name: String, maximum: Int) -> [String] {
        guard let value = member(name) else { return [] }
        guard value.kind == .array else {
            refuse("/" + name, .notAnArray)
            return []
        }
        guard value.count <= maximum else {
            refuse("/" + name, .tooMany)
            return []
        }
        let texts = value.elements.compactMap { $0.string.flatMap { $0.utf8.count <= 64 ? $0 : nil } }
        if texts.count != value.count { refuse("/" + name, .notAnArray) }
        return texts
    }

    /// A secret that must be there: straight from the document's wiped bytes.
    mutating func secret(_ name: String, maximumBytes: Int) -> SecretBytes? {
        guard let value = member(name) else {
            refuse("/" + name, .missing)
            return nil
        }
        guard let secret = value.secret else {
            refuse("/" + name, .notAString)
            return nil
        }
        if secret.count == 0 { refuse("/" + name, .empty) }
        if secret.count > maximumBytes { refuse("/" + name, .tooLong) }
        return secret
    }

    /// A card encrypted to the bank's key, and how many bytes its base64 stands for.
    mutating func cryptogram() -> (cryptogram: Cryptogram, bytes: Int)? {
        guard let secret = secret("cryptogram", maximumBytes: 4_096) else { return nil }
        guard let count = secret.withBytes({ Cryptogram.count(ofBase64: $0) }) else {
            if secret.count > 0 { refuse("/cryptogram", .cryptogram) }
            return nil
        }
        return (Cryptogram(secret), count)
    }

    /// An address that a browser may be sent to.
    mutating func address(_ name: String) -> String? {
        guard let text = text(name, maximumBytes: 2_048) else { return nil }
        if !ReturnAddresses.isAddress(text) { refuse("/" + name, .url) }
        return text
    }

    /// A terminal's name; one that cannot be a name is a terminal that does not exist.
    mutating func terminal() -> String? { text("terminal", maximumBytes: 64) }
}
