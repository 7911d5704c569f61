internal import Secrets

/// What a text says, in the order it says it: a parent stands before its children, a name before its value.
final class Tape: Sendable {
    /// One value or member name, and where its bytes are.
    struct Node: Sendable {
        enum Kind: UInt8, Sendable { case null, `true`, `false`, number, string, escapedString, array, object }

        let kind: Kind
        /// The bytes: of a string, those between the quotes.
        let start: Int32
        var end: Int32
        /// The index of the first node that is not inside this one.
        var next: Int32
        /// How many elements or members there are.
        var count: Int32 = 0

        var range: Range<Int> { Int(start)..<Int(end) }
    }

    let bytes: SecretBytes
    let nodes: [Node]

    init(parsing source: Span<UInt8>, limits: JSONLimits) throws(JSONError) {
        guard source.count <= limits.maximumBytes else { throw .tooLarge }
        let bytes = SecretBytes(copying: source)
        nodes = try bytes.withBytes { bytes throws(JSONError) in
            var builder = TapeBuilder(limits: limits, byteCount: bytes.count)
            try builder.readText(bytes)
            return builder.nodes
        }
        self.bytes = bytes
    }
}
