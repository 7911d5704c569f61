/// A name of an object and its value.
package struct JSONMember: Sendable {
    /// The decoded name.
    package let name: String
    /// The value.
    package let value: JSONElement
}

extension JSONElement {
    /// How many elements or members there are; 0 for any other value.
    package var count: Int { Int(node.count) }

    /// The elements of an array in order; empty for any other value.
    package var elements: [JSONElement] {
        guard node.kind == .array else { return [] }
        return children
    }

    /// The members of an object in order, repeated names included; empty for any other value.
    package var members: [JSONMember] {
        guard node.kind == .object else { return [] }
        let children = children
        return stride(from: 0, to: children.count, by: 2).compactMap { index in
            children[index].string.map { JSONMember(name: $0, value: children[index + 1]) }
        }
    }

    /// The first member of exactly this name, byte for byte.
    package subscript(name: String) -> JSONElement? { firstMember { $0.isString(name, foldingCase: false) } }

    /// The first member whose name differs at most in the case of ASCII letters.
    package subscript(caseInsensitive name: String) -> JSONElement? {
        firstMember { $0.isString(name, foldingCase: true) }
    }

    /// The names of an object as elements, in order, so that none needs to become a `String`; empty for any other value.
    package var memberNames: [JSONElement] {
        guard node.kind == .object else { return [] }
        let children = children
        return stride(from: 0, to: children.count, by: 2).map { children[$0] }
    }

    /// The values of an object in the order of its names; empty for any other value.
    package var memberValues: [JSONElement] {
        guard node.kind == .object else { return [] }
        let children = children
        return stride(from: 1, to: children.count, by: 2).map { children[$0] }
    }

    private var children: [JSONElement] {
        var children: [JSONElement] = []
        children.reserveCapacity(node.kind == .object ? count * 2 : count)
        var child = index + 1
        while child < node.next {
            children.append(JSONElement(tape: tape, index: child))
            child = Int(tape.nodes[child].next)
        }
        return children
    }

    private func firstMember(_ isWanted: (JSONElement) -> Bool) -> JSONElement? {
        guard node.kind == .object else { return nil }
        var child = index + 1
        while child < node.next {
            if isWanted(JSONElement(tape: tape, index: child)) { return JSONElement(tape: tape, index: child + 1) }
            child = Int(tape.nodes[child + 1].next)
        }
        return nil
    }

    private func isString(_ text: String, foldingCase: Bool) -> Bool {
        func folded(_ byte: UInt8) -> UInt8 {
            foldingCase && UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
        }
        let isEqual = withString { bytes in
            var position = 0
            for byte in text.utf8 {
                guard position < bytes.count, folded(bytes[position]) == folded(byte) else { return false }
                position += 1
            }
            return position == bytes.count
        }
        return isEqual ?? false
    }
}
