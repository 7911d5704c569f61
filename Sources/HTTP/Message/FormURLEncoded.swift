package import Secrets

/// Why a form is refused.
package enum FormError: Error {
    /// A bad percent escape or a name or value that is not UTF-8.
    case malformed
    /// More bytes or items than the limits allow.
    case tooLarge
}

/// How much of a form is read.
package struct FormLimits: Sendable {
    /// The most encoded bytes.
    package var bytes: Int
    /// The most name-value pairs.
    package var items: Int

    /// Limits for a form in a body: 64 KiB and 32 items.
    package init(bytes: Int = 65_536, items: Int = 32) {
        self.bytes = bytes
        self.items = items
    }

    static let query = FormLimits(bytes: 65_536, items: 64)
}

/// `application/x-www-form-urlencoded` (WHATWG URL, 5.1), as browsers post it and queries are written.
package enum FormURLEncoded {
    /// Names and values in order, the values in wiped memory; they are whatever bytes were encoded.
    package static func decode(
        _ bytes: Span<UInt8>,
        limits: FormLimits = FormLimits()
    ) throws(FormError) -> [(name: String, value: SecretBytes)] {
        try items(bytes, limits).map { item throws(FormError) in
            guard let name = PercentEncoding.decodedText(bytes.extracting(item.name), plusIsSpace: true)
            else { throw .malformed }
            var value = WipedBuffer(capacity: item.value.count)
            let isWhole = PercentEncoding.forEachDecoded(bytes.extracting(item.value), plusIsSpace: true) {
                value.append($0)
            }
            guard isWhole else { throw .malformed }
            return (name, value.share())
        }
    }

    /// The values of the items with that name, any case; no name becomes a text. Fails as `decode` does.
    package static func values(
        of name: StaticString,
        in bytes: Span<UInt8>,
        limits: FormLimits = FormLimits()
    ) throws(FormError) -> [SecretBytes] {
        var values: [SecretBytes] = []
        for item in try items(bytes, limits) {
            guard let written = PercentEncoding.decodeSecret(bytes.extracting(item.name), plusIsSpace: true),
                let value = PercentEncoding.decodeSecret(bytes.extracting(item.value), plusIsSpace: true)
            else { throw .malformed }
            if written.withBytes({ equalsIgnoringCase($0, name) }) { values.append(value) }
        }
        return values
    }

    /// Names and values in order, as texts.
    package static func decodeText(
        _ bytes: Span<UInt8>,
        limits: FormLimits = FormLimits()
    ) throws(FormError) -> [(name: String, value: String)] {
        try items(bytes, limits).map { item throws(FormError) in
            guard let name = PercentEncoding.decodedText(bytes.extracting(item.name), plusIsSpace: true),
                let value = PercentEncoding.decodedText(bytes.extracting(item.value), plusIsSpace: true)
            else { throw .malformed }
            return (name, value)
        }
    }

    /// The bytes of a form with these names and values.
    package static func encode(_ items: [(name: String, value: String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for item in items {
            if !bytes.isEmpty { bytes.append(0x26) }
            for byte in item.name.utf8 { PercentEncoding.append(byte, to: &bytes) }
            bytes.append(0x3D)
            for byte in item.value.utf8 { PercentEncoding.append(byte, to: &bytes) }
        }
        return bytes
    }

    /// Places of names and values; an item without `=` has an empty value, an empty item is none.
    private static func items(
        _ bytes: Span<UInt8>,
        _ limits: FormLimits
    ) throws(FormError) -> [(name: Range<Int>, value: Range<Int>)] {
        guard bytes.count <= limits.bytes else { throw .tooLarge }
        var items: [(name: Range<Int>, value: Range<Int>)] = []
        var start = 0
        while start < bytes.count {
            var end = start
            var equal: Int?
            while end < bytes.count, bytes[end] != 0x26 {
                if bytes[end] == 0x3D, equal == nil { equal = end }
                end += 1
            }
            if end > start {
                guard items.count < limits.items else { throw .tooLarge }
                items.append((start..<(equal ?? end), equal.map { $0 + 1..<end } ?? end..<end))
            }
            start = end + 1
        }
        return items
    }
}
