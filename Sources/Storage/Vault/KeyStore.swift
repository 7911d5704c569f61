internal import CardVault
internal import Cryptography
internal import SQLite
internal import Secrets

/// The keys of a vault in its database, under the root key.
enum KeyStore {
    /// What was found.
    struct Loaded {
        let ring: KeyRing
        let uses: KeyUses
    }

    /// Writes the first keys into a new database.
    static func create(
        in connection: borrowing Connection,
        under root: RootKey,
        at now: Instant
    ) throws(StorageError) {
        try StorageError.translating {
            let wrap = try KeyWrap(root)
            var vault = try Statement(
                "INSERT INTO vault (id, created_at, root_key_check, restored) VALUES (1, ?1, ?2, ?3)",
                on: connection
            )
            let index = Random.secret(32)
            try vault.run(now.milliseconds, wrap.checkValue, RestoreMark.bytes(of: nil, index: index))
            try add(index, .index, generation: 1, uses: 0, in: connection, under: wrap, at: now)
            try add(Random.secret(32), .data, generation: 1, uses: 0, in: connection, under: wrap, at: now)
            try connection.execute(script: "INSERT INTO counters (id) VALUES (1)")
        }
    }

    /// Writes one more key.
    static func add(
        _ key: SecretBytes,
        _ purpose: KeyWrap.Purpose,
        generation: UInt32,
        uses: Int64,
        in connection: borrowing Connection,
        under wrap: KeyWrap,
        at now: Instant
    ) throws {
        var statement = try Statement(
            "INSERT INTO keys (purpose, generation, created_at, wrapped, uses) VALUES (?1, ?2, ?3, ?4, ?5)",
            on: connection
        )
        try statement.run(
            purpose.rawValue,
            Int64(generation),
            now.milliseconds,
            wrap.wrap(key, purpose, generation),
            uses
        )
    }

    /// Wraps every key anew, and notes which root key opens them now; records stay as they are.
    static func rewrap(in connection: borrowing Connection, from old: KeyWrap, to new: KeyWrap) throws {
        var update = try Statement(
            "UPDATE keys SET wrapped = ?3 WHERE purpose = ?1 AND generation = ?2",
            on: connection
        )
        for row in try rows(of: connection) {
            let key = try old.unwrap(row.wrapped, row.purpose, row.generation)
            try update.run(
                row.purpose.rawValue,
                Int64(row.generation),
                new.wrap(key, row.purpose, row.generation)
            )
        }
        var vault = try Statement("UPDATE vault SET root_key_check = ?1", on: connection)
        try vault.run(new.checkValue)
    }

    /// Opens the keys; `rootKeyWrong` if they were wrapped by another root key.
    static func load(
        from connection: borrowing Connection,
        under root: RootKey,
        limits: KeyUseLimits = KeyUseLimits()
    ) throws(StorageError) -> Loaded {
        try StorageError.translating {
            let wrap = try KeyWrap(root)
            try check(wrap, in: connection)
            var index: SecretBytes?
            var data: [UInt32: SecretBytes] = [:]
            var newest: (generation: UInt32, uses: Int64) = (0, 0)
            for row in try rows(of: connection) {
                switch row.purpose {
                case .index: index = try wrap.unwrap(row.wrapped, .index, row.generation)
                case .data:
                    data[row.generation] = try wrap.unwrap(row.wrapped, .data, row.generation)
                    if row.generation > newest.generation { newest = (row.generation, row.uses) }
                }
            }
            guard let index, newest.generation > 0 else { throw StorageError.corrupt }
            let uses = KeyUses(generation: newest.generation, uses: newest.uses, limits: limits)
            return Loaded(ring: KeyRing(index: index, data: data, usage: uses.usage), uses: uses)
        }
    }

    private static func check(_ wrap: KeyWrap, in connection: borrowing Connection) throws {
        var statement = try Statement("SELECT root_key_check FROM vault", on: connection)
        guard let kept = try statement.first(read: { $0.blob(0) }) else { throw StorageError.corrupt }
        guard constantTimeEqual(kept.span, wrap.checkValue.span) else { throw StorageError.rootKeyWrong }
    }

    private struct Row {
        let purpose: KeyWrap.Purpose
        let generation: UInt32
        let wrapped: [UInt8]
        let uses: Int64
    }

    private static func rows(of connection: borrowing Connection) throws -> [Row] {
        var statement = try Statement("SELECT purpose, generation, wrapped, uses FROM keys", on: connection)
        return try statement.all(limit: 10_000) { row in
            Row(
                purpose: row.text(0) == KeyWrap.Purpose.index.rawValue ? .index : .data,
                generation: UInt32(truncatingIfNeeded: row.int(1)),
                wrapped: row.blob(2),
                uses: row.int(3)
            )
        }
    }
}
