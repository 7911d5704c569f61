/// Where things are in a data directory.
package struct VaultFiles: Sendable {
    let directory: String

    /// Names the files of a directory.
    package init(directory: String) { self.directory = directory }

    /// The database; SQLite puts its log beside it.
    package var database: String { directory + "/vault.db" }
    /// A database that is being made, and is not one yet.
    var draft: String { directory + "/vault.db.new" }
    /// The ledger, unless the configuration has it elsewhere.
    package var ledger: String { directory + "/ledger" }
    /// The counters of invoice numbers.
    package var invoiceNumbers: String { directory + "/invoice-numbers" }
    /// The lock of the process that has the vault open.
    var lock: String { directory + "/lock" }
    /// The copy that is taken before a migration.
    package func backup(of version: Int32) -> String { directory + "/vault-before-version-\(version + 1).db" }
}
