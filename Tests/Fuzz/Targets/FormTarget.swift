import HTTP

/// Forms of browsers; what is taken must come back from its own encoding.
enum FormTarget {
    static func run(_ bytes: Span<UInt8>) {
        _ = try? FormURLEncoded.decode(bytes)
        guard let items = try? FormURLEncoded.decodeText(bytes, limits: FormLimits(bytes: 4_096, items: 16)) else {
            return
        }
        let encoded = FormURLEncoded.encode(items)
        guard let again = try? FormURLEncoded.decodeText(encoded.span) else {
            preconditionFailure("a form that was written is refused")
        }
        precondition(items.map(\.name) == again.map(\.name) && items.map(\.value) == again.map(\.value))
    }
}
