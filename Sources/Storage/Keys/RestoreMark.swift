internal import CardVault
internal import Cryptography
internal import Secrets

/// When a vault was last restored from a backup, as it stands in the database: 8 bytes of time and 16 that vouch for them.
enum RestoreMark {
    /// The bytes for a time, or for never.
    static func bytes(of time: Instant?, index: SecretBytes) throws(CryptographyError) -> [UInt8] {
        let milliseconds = UInt64(bitPattern: time?.milliseconds ?? 0)
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: milliseconds >> UInt64(8 * (7 - $0))) }
        let hash = try HMACSHA256(key: KeyLabel.restored.key(from: index))
        return bytes + hash.code(for: bytes.span).bytes.prefix(16)
    }

    /// Reads them; `corrupt` if they are not this vault's.
    static func time(in bytes: [UInt8], index: SecretBytes) throws(StorageError) -> Instant? {
        let milliseconds = Int64(bitPattern: bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        let time = milliseconds == 0 ? nil : Instant(milliseconds: milliseconds)
        let expected = try StorageError.translating { try Self.bytes(of: time, index: index) }
        guard constantTimeEqual(bytes.span, expected.span) else { throw .corrupt }
        return time
    }
}
