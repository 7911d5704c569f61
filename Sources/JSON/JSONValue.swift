/// A value built in code, for what is signed or hashed.
package indirect enum JSONValue: Sendable, Equatable {
    /// The null value.
    case null
    /// A truth value.
    case bool(Bool)
    /// A whole number; canonical only within ±2^53.
    case int(Int64)
    /// Any other finite number.
    case double(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; canonical only if no name repeats.
    case object([Member])

    /// A name and its value.
    package struct Member: Sendable, Equatable {
        /// The name.
        package let name: String
        /// The value.
        package let value: JSONValue

        /// A member.
        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A string.
    package init(stringLiteral text: String) { self = .string(text) }
    /// A whole number.
    package init(integerLiteral number: Int64) { self = .int(number) }
    /// A truth value.
    package init(booleanLiteral isTrue: Bool) { self = .bool(isTrue) }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
    /// An object with the members in this order.
    package init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }
    /// An array.
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}
