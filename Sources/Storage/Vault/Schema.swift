package import SQLite

/// The schema of the database and how older ones become it.
package enum Schema {
    /// A step from one version to the next, run in a transaction.
    package struct Migration: Sendable {
        /// The version it makes of the one below.
        package let version: Int32
        /// The statements.
        package let script: String

        /// States a step.
        package init(version: Int32, script: String) {
            self.version = version
            self.script = script
        }
    }

    /// The mark of our databases: "CVLT".
    package static let applicationID: Int32 = 0x4356_4C54
    /// The version that this program writes; the one in `schema.sql`.
    package static let version: Int32 = 1
    /// All steps from version 1 on, in order; the last one makes `version`.
    package static let migrations: [Migration] = []

    /// The statements that make a new database.
    package static var script: String { String(decoding: PackageResources.schema_sql, as: UTF8.self) }

    /// Refuses what is not ours or is not of this version, and changes nothing.
    static func requireCurrent(_ connection: borrowing Connection) throws(StorageError) {
        try StorageError.translating {
            guard try connection.applicationID() == applicationID else { throw StorageError.foreignFile }
            let found = try connection.userVersion()
            guard found <= version else { throw StorageError.newerVersion }
            guard found == version else { throw StorageError.olderVersion }
        }
    }

    /// Refuses what is not ours or is newer; takes a backup of what is older and brings it up to date.
    package static func prepare(
        _ connection: borrowing Connection,
        _ files: VaultFiles,
        version: Int32 = version,
        migrations: [Migration] = migrations
    ) throws(StorageError) {
        try StorageError.translating {
            guard try connection.applicationID() == applicationID else { throw StorageError.foreignFile }
            let found = try connection.userVersion()
            guard found <= version else { throw StorageError.newerVersion }
            guard found < version else { return }
            guard found >= 1 else { throw StorageError.foreignFile }
            try connection.backup(to: files.backup(of: found))
            for migration in migrations where migration.version > found {
                try connection.inTransaction { () throws(SQLiteError) in
                    try connection.execute(script: migration.script)
                    try connection.setUserVersion(migration.version)
                }
            }
        }
    }
}
