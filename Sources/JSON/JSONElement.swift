package import Secrets

/// One value of a document: cheap to copy, and keeps the document's bytes alive.
package struct JSONElement: Sendable {
    /// The six kinds of value of RFC 8259 section 3.
    package enum Kind: Sendable { case null, bool, number, string, array, object }

    let tape: Tape
    let index: Int

    var node: Tape.Node { tape.nodes[index] }

    /// What kind of value this is.
    package var kind: Kind {
        switch node.kind {
        case .null: .null
        case .true, .false: .bool
        case .number: .number
        case .string, .escapedString: .string
        case .array: .array
        case .object: .object
        }
    }

    /// Whether this is `null`.
    package var isNull: Bool { node.kind == .null }

    /// The truth value, or nil if this is none.
    package var bool: Bool? {
        switch node.kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The decoded text, or nil if this is no string; what is secret goes by `withString` or `secret`.
    package var string: String? { withString(Self.text) ?? nil }

    /// The decoded text in wiped memory, or nil if this is no string.
    package var secret: SecretBytes? { withString { SecretBytes(copying: $0) } }

    /// Lends the decoded UTF-8 of a string, without a `String`; nil if this is no string.
    package func withString<Value, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        switch node.kind {
        case .string: try withSource(body)
        case .escapedString:
            try withSource { source throws(Failure) in
                try EscapedText.decode(source).withBytes(body)
            }
        default: nil
        }
    }

    /// Lends the bytes as they were written.
    func withSource<Value, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try tape.bytes.withBytes { bytes throws(Failure) in try body(bytes.extracting(node.range)) }
    }

    static func text(_ bytes: Span<UInt8>) -> String? {
        guard let text = try? UTF8Span(validating: bytes) else { return nil }
        return String(copying: text)
    }
}

extension JSONElement: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The same text for every element.
    package var description: String { "<json>" }
    /// The same text for every element.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
