internal import CardVault
internal import Cryptography
internal import SQLite
internal import Secrets

extension SQLiteTransaction {
    /// Adds a data key; records are sealed with it once this is on the disk.
    func addGeneration() throws(VaultError) -> UInt32 {
        try Self.translating {
            let newest = try connection.integer("SELECT max(generation) FROM keys WHERE purpose = 'data'") ?? 0
            guard newest > 0, let generation = UInt32(exactly: newest + 1) else { throw VaultError.storageUnavailable }
            let key = Random.secret(32)
            try KeyStore.add(
                key,
                .data,
                generation: generation,
                uses: keys.firstBlock,
                in: connection,
                under: keys.wrap,
                at: now
            )
            keys.add(key, generation: generation)
            return generation
        }
    }

    /// Wraps all keys with another root key, which alone opens the vault once this is on the disk.
    func change(to root: RootKey) throws(VaultError) {
        try Self.translating {
            let wrap = try KeyWrap(root)
            try KeyStore.rewrap(in: connection, from: keys.wrap, to: wrap)
            keys.change(to: wrap)
        }
    }

    /// Removes a data key; whether anything is still sealed with it is for the caller to know.
    func removeGeneration(_ generation: UInt32) throws(VaultError) {
        try Self.translating {
            var statement = try Statement(
                "DELETE FROM keys WHERE purpose = 'data' AND generation = ?1",
                on: connection
            )
            try statement.run(Int64(generation))
        }
    }

    private static func translating<Value>(_ body: () throws -> Value) throws(VaultError) -> Value {
        do {
            return try body()
        } catch let error as VaultError {
            throw error
        } catch let error as SQLiteError {
            throw VaultError(error)
        } catch let error as CryptographyError {
            throw VaultError(error)
        } catch {
            throw .storageUnavailable
        }
    }
}
