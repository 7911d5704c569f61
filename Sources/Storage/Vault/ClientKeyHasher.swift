internal import CardVault
internal import Cryptography
internal import SQLite
internal import Secrets

/// Hashes API keys under a key that only the vault has.
package final class ClientKeyHasher: KeyHasher {
    private let key: SecretBytes
    private let contexts = ThreadLocal<HMACSHA256>()

    init(ring: KeyRing) throws(StorageError) {
        key = try StorageError.translating { try KeyLabel.clientKey.key(from: ring.index) }
    }

    /// HMAC-SHA-256 of a key's characters: 32 bytes.
    package func hash(_ key: Span<UInt8>) -> [UInt8] {
        guard let context = try? contexts.value(orMake: { try HMACSHA256(key: self.key) }) else {
            fatalError("no memory for HMAC")
        }
        return context.code(for: key).bytes
    }
}
