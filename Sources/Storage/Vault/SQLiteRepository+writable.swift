package import CardVault
internal import SQLite

extension SQLiteRepository {
    /// Writes a row and takes it back in one commit of its own or of others: throws what stands against decisions at this moment.
    package func mustBeWritable() async throws(VaultError) {
        try await writer.perform { context throws(VaultError) in
            let connection = context.transaction.connection.shared()
            try VaultError.translating { () throws(SQLiteError) in
                // A commit that changed nothing would not touch the disk. No claim has a period before the first.
                try connection.execute(
                    script: """
                        INSERT INTO idempotency (period, claim, request, created_at)
                        VALUES (-1, zeroblob(16), zeroblob(32), 0);
                        DELETE FROM idempotency WHERE period = -1
                        """
                )
            }
        }
    }
}
