package import CardVault

/// Why the keys were not changed.
package enum KeyTrouble: Error, Sendable, Equatable {
    /// Another change of the keys is going on.
    case busy
    /// There never was such a generation.
    case unknownGeneration
    /// New records are sealed with it.
    case activeGeneration
    /// So many records are sealed with it.
    case generationInUse(records: Int64)
    /// It is gone from the database, but somebody who reads keeps an older page of it in the write-ahead log.
    case logHeld
    /// The database refuses.
    case storage(VaultError)
}

extension KeyTrouble {
    /// Runs what may fail in the domain's words, and says it in these.
    static func of<Value>(_ body: () async throws(VaultError) -> Value) async throws(KeyTrouble) -> Value {
        do throws(VaultError) { return try await body() } catch { throw .storage(error) }
    }
}
