/// A parsed text over one wiped copy of its bytes, which lives as long as any of its elements.
///
/// Strict RFC 8259: UTF-8 without a byte order mark, no lone surrogates, nothing behind the value. Names may repeat; who reads decides.
package struct JSONDocument: Sendable {
    private let tape: Tape

    /// Reads a whole text, or refuses it.
    package init(parsing bytes: Span<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        tape = try Tape(parsing: bytes, limits: limits)
    }

    /// The outermost value.
    package var root: JSONElement { JSONElement(tape: tape, index: 0) }
}

// A text may be all secrets: every road to text leads to the same nothing.
extension JSONDocument: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The same text for every document.
    package var description: String { "<json>" }
    /// The same text for every document.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
