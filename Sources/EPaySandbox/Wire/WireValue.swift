/// A JSON value as the bank writes it: members keep their order and their casing.
package indirect enum WireValue: Sendable, Equatable {
    /// One named member of an object.
    package struct Member: Sendable, Equatable {
        /// The name, in the bank's casing.
        package let name: String
        /// The value.
        package let value: WireValue

        /// Puts a name to a value.
        package init(_ name: String, _ value: WireValue) {
            self.name = name
            self.value = value
        }
    }

    case null
    case bool(Bool)
    case int(Int64)
    case fraction(Double)
    case string(String)
    case array([WireValue])
    case object([Member])
}

extension WireValue {
    /// The text of a string; nil for every other kind.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of an integer number; nil for every other kind.
    package var int: Int? {
        guard case .int(let number) = self else { return nil }
        return Int(exactly: number)
    }

    /// The value of any number; nil for every other kind.
    package var number: Double? {
        switch self {
        case .int(let number): Double(number)
        case .fraction(let number): number
        default: nil
        }
    }

    /// The value of true or false; nil for every other kind.
    package var bool: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    /// The elements of an array; nil for every other kind.
    package var elements: [WireValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object; nil for every other kind.
    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The member of exactly this name.
    package subscript(name: String) -> WireValue? {
        members?.first { $0.name == name }?.value
    }

    /// The same object with one more member at its end.
    package func with(_ name: String, _ value: WireValue) -> WireValue {
        .object((members ?? []) + [Member(name, value)])
    }

    /// The same object with the value of one member replaced, where it has it.
    package func replacing(_ name: String, by value: WireValue) -> WireValue {
        .object((members ?? []).map { $0.name == name ? Member(name, value) : $0 })
    }

    /// The same object without the members of these names.
    package func without(_ names: Set<String>) -> WireValue {
        .object((members ?? []).filter { !names.contains($0.name) })
    }
}

extension WireValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral text: String) { self = .string(text) }
    package init(integerLiteral number: Int64) { self = .int(number) }
    package init(booleanLiteral truth: Bool) { self = .bool(truth) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: WireValue...) { self = .array(elements) }
    package init(dictionaryLiteral members: (String, WireValue)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }
}
