extension JSONValue {
    /// The canonical form (JCS, RFC 8785): sorted members, no blanks, numbers as ECMAScript writes them.
    ///
    /// Fails with `duplicateName` or `numberNotExact`.
    package func canonical() throws(JSONError) -> [UInt8] {
        var writer = JSONWriter()
        try write(to: &writer)
        return writer.finish()
    }

    private func write(to writer: inout JSONWriter) throws(JSONError) {
        switch self {
        case .null: writer.null()
        case .bool(let isTrue): writer.bool(isTrue)
        case .string(let text): writer.string(text)
        case .int(let number):
            guard CanonicalNumber.isExact(number) else { throw .numberNotExact }
            writer.int(number)
        case .double(let number):
            guard number.isFinite else { throw .numberNotExact }
            writer.raw(Array(CanonicalNumber.text(number).utf8))
        case .array(let elements):
            writer.beginArray()
            for element in elements { try element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in try Self.sorted(members) {
                writer.name(member.name)
                try member.value.write(to: &writer)
            }
            writer.endObject()
        }
    }

    /// RFC 8785 section 3.2.3: by UTF-16 code units, which is not the order of the scalars.
    private static func sorted(_ members: [Member]) throws(JSONError) -> [Member] {
        let sorted = members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
        for (left, right) in zip(sorted, sorted.dropFirst()) where left.name.utf16.elementsEqual(right.name.utf16) {
            throw .duplicateName
        }
        return sorted
    }
}

extension JSONElement {
    /// The canonical form (RFC 8785) of what was read; fails with `duplicateName` or `numberNotExact`.
    package func canonical() throws(JSONError) -> [UInt8] { try value().canonical() }

    /// The value, free of its document; fails with `numberNotExact`.
    package func value() throws(JSONError) -> JSONValue {
        switch kind {
        case .null: return .null
        case .bool: return .bool(bool ?? false)
        case .string: return .string(string ?? "")
        case .number: return try number()
        case .array:
            var values: [JSONValue] = []
            for element in elements { values.append(try element.value()) }
            return .array(values)
        case .object:
            var values: [JSONValue.Member] = []
            for member in members { values.append(.init(member.name, try member.value.value())) }
            return .object(values)
        }
    }

    private func number() throws(JSONError) -> JSONValue {
        if let int { return .int(int) }
        // Digits alone mean a whole number: one that 64 bits cannot hold must not quietly become its neighbour.
        guard let text = numberText, text.utf8.contains(where: { $0 > UInt8(ascii: "9") || $0 == UInt8(ascii: ".") }),
            let double
        else { throw .numberNotExact }
        return .double(double)
    }
}
