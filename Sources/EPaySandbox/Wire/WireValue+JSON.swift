private import JSON

extension WireValue {
    /// Reads a whole JSON text of at most 256 KiB; nil if it is none.
    package init?(parsing bytes: [UInt8]) {
        let limits = JSONLimits(maximumBytes: 1 << 20)
        guard let document = try? JSONDocument(parsing: bytes.span, limits: limits) else { return nil }
        self.init(document.root)
    }

    private init(_ element: JSONElement) {
        switch element.kind {
        case .null: self = .null
        case .bool: self = .bool(element.bool ?? false)
        case .number: self = element.int.map(WireValue.int) ?? .fraction(element.double ?? .infinity)
        case .string: self = .string(element.string ?? "")
        case .array: self = .array(element.elements.map(WireValue.init))
        case .object: self = .object(element.members.map { Member($0.name, WireValue($0.value)) })
        }
    }

    /// The JSON text.
    package func rendered() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.finish()
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let truth): writer.bool(truth)
        case .int(let number): writer.int(number)
        case .fraction(let number): writer.raw(Array("\(number)".utf8))
        case .string(let text): writer.string(text)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.name(member.name)
                member.value.write(to: &writer)
            }
            writer.endObject()
        }
    }
}
