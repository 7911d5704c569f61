internal import CardVault
internal import Secrets

/// Reads the fields of a record in the order in which `RecordWriter` wrote them; every call gets the same span.
///
/// What does not fit is `storageCorrupt`: it was sealed by us, so it means a mistake or another version.
struct RecordReader {
    private var position = 1

    /// Begins behind the version, which must be this one.
    init(version: UInt8, in bytes: Span<UInt8>) throws(VaultError) {
        guard bytes.count >= 1, bytes[0] == version else { throw .storageCorrupt }
    }

    func end(in bytes: Span<UInt8>) throws(VaultError) {
        guard position == bytes.count else { throw .storageCorrupt }
    }

    mutating func byte(in bytes: Span<UInt8>) throws(VaultError) -> UInt8 {
        guard position < bytes.count else { throw .storageCorrupt }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func flag(in bytes: Span<UInt8>) throws(VaultError) -> Bool {
        switch try byte(in: bytes) {
        case 0: false
        case 1: true
        default: throw .storageCorrupt
        }
    }

    mutating func number(in bytes: Span<UInt8>) throws(VaultError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let byte = try byte(in: bytes)
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw .storageCorrupt
    }

    mutating func int(in bytes: Span<UInt8>) throws(VaultError) -> Int {
        let number = try number(in: bytes)
        return Int(number >> 1) ^ -Int(number & 1)
    }

    /// Where the bytes of a field stand.
    mutating func range(in bytes: Span<UInt8>) throws(VaultError) -> Range<Int> {
        try range(of: number(in: bytes), in: bytes)
    }

    /// Where the bytes of a field stand, or nil.
    mutating func optionalRange(in bytes: Span<UInt8>) throws(VaultError) -> Range<Int>? {
        let count = try number(in: bytes)
        return count == 0 ? nil : try range(of: count - 1, in: bytes)
    }

    private mutating func range(of count: UInt64, in bytes: Span<UInt8>) throws(VaultError) -> Range<Int> {
        guard count <= UInt64(bytes.count - position) else { throw .storageCorrupt }
        defer { position += Int(count) }
        return position..<(position + Int(count))
    }

    mutating func text(in bytes: Span<UInt8>) throws(VaultError) -> String {
        try bytes.text(range(in: bytes))
    }

    mutating func optionalText(in bytes: Span<UInt8>) throws(VaultError) -> String? {
        guard let range = try optionalRange(in: bytes) else { return nil }
        return try bytes.text(range)
    }

    mutating func optionalSecret(in bytes: Span<UInt8>) throws(VaultError) -> SecretBytes? {
        try optionalRange(in: bytes).map { SecretBytes(copying: bytes.extracting($0)) }
    }

    mutating func bytes(in bytes: Span<UInt8>) throws(VaultError) -> [UInt8] {
        try range(in: bytes).map { bytes[$0] }
    }
}

extension Span<UInt8> {
    /// The text that stands there.
    func text(_ range: Range<Int>) throws(VaultError) -> String {
        guard let text = try? UTF8Span(validating: extracting(range)) else { throw .storageCorrupt }
        return String(copying: text)
    }
}
