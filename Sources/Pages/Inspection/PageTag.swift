/// A tag of a page, written as our own pages write them: attributes in double quotes, or without a value.
struct PageTag: Equatable, Sendable {
    /// One attribute; its value as it means, and nil if it has none.
    struct Attribute: Equatable, Sendable {
        let name: String
        let value: String?
    }
    /// The name in small letters; an end tag's begins with a slash.
    let name: String
    /// In their order.
    let attributes: [Attribute]

    /// The value of an attribute; nil if it is not there or has none.
    subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value ?? nil }
}

/// Takes a page apart that was written as ours are; whatever else a browser might make something of is no such page.
struct PageTagReader {
    private let bytes: [UInt8]
    private var place = 0

    /// All tags in their order; nil if something stands there that no page of ours has.
    static func tags(of document: [UInt8]) -> [PageTag]? {
        var reader = PageTagReader(bytes: document)
        return reader.all()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func all() -> [PageTag]? {
        guard take("<!DOCTYPE html>\n") else { return nil }
        var tags: [PageTag] = []
        while place < bytes.count {
            if bytes[place] != UInt8(ascii: "<") {
                // A control character or a byte that is no UTF-8 may change how the rest is read.
                guard bytes[place] >= 0x20 || bytes[place] == 0x0A else { return nil }
                place += 1
                continue
            }
            guard let tag = tag() else { return nil }
            tags.append(tag)
        }
        return tags
    }

    private mutating func tag() -> PageTag? {
        place += 1
        let name = word(and: "/")
        guard !name.isEmpty else { return nil }
        var attributes: [PageTag.Attribute] = []
        while take(" ") {
            let attribute = word(and: "-")
            guard !attribute.isEmpty else { return nil }
            guard take("=\"") else {
                attributes.append(PageTag.Attribute(name: attribute, value: nil))
                continue
            }
            guard let value = value() else { return nil }
            attributes.append(PageTag.Attribute(name: attribute, value: value))
        }
        guard take(">") else { return nil }
        return PageTag(name: name, attributes: attributes)
    }

    private mutating func value() -> String? {
        guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        let text = String(decoding: bytes[place..<end], as: UTF8.self)
        guard !text.contains("<") else { return nil }
        place = end + 1
        return Self.unescaped(text)
    }

    /// Small letters, digits, and one more sign.
    private mutating func word(and sign: Character) -> String {
        let start = place
        while place < bytes.count {
            let isLetter = (0x61...0x7A).contains(bytes[place]) || (0x30...0x39).contains(bytes[place])
            guard isLetter || bytes[place] == sign.asciiValue else { break }
            place += 1
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = Array(text.description.utf8)
        guard bytes[place...].starts(with: wanted) else { return false }
        place += wanted.count
        return true
    }

    private static func unescaped(_ text: String) -> String? {
        var plain = ""
        var rest = text[...]
        let escapes: [(String, Character)] = [
            ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"),
        ]
        while let first = rest.first {
            if first == "&" {
                guard let escape = escapes.first(where: { rest.hasPrefix($0.0) }) else { return nil }
                plain.append(escape.1)
                rest = rest.dropFirst(escape.0.count)
            } else {
                plain.append(first)
                rest = rest.dropFirst()
            }
        }
        return plain
    }
}
