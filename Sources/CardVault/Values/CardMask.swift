/// What may be shown of a PAN: four to six leading digits and the last four (PCI DSS 3.4.1).
package struct CardMask: Hashable, Sendable {
    /// Four to six leading digits.
    package let first: String
    /// The last four digits.
    package let last4: String

    /// Reads a mask in any of the bank's forms: `440043...0128`, `4405...2283`, `440563******5096`, `440563XXXXXX5096`.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 24 else { return nil }
        let head = bytes.prefix { (0x30...0x39).contains($0) }
        let tail = bytes.reversed().prefix { (0x30...0x39).contains($0) }
        let middle = bytes.dropFirst(head.count).dropLast(tail.count)
        guard (4...6).contains(head.count), tail.count == 4, !middle.isEmpty,
            middle.allSatisfy({ [0x2A, 0x2E, 0x58, 0x78, 0x23].contains($0) })
        else { return nil }
        first = String(decoding: head, as: UTF8.self)
        last4 = String(decoding: tail.reversed(), as: UTF8.self)
    }

    /// The mask as callers see it: `440563******5096`, as long as the scheme's usual PAN.
    package var text: String {
        let length = first.hasPrefix("34") || first.hasPrefix("37") ? 15 : 16
        return first + String(repeating: "*", count: length - first.utf8.count - 4) + last4
    }
}
