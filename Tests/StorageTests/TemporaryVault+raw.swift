import Locks
import SQLite
import Secrets
import Storage
import System

extension TemporaryVault {
    /// The database as one who has the file and no key sees it.
    func raw() throws -> Connection {
        let connection = try Connection(path: database, access: .readWrite)
        try connection.useSafeWrites()
        try connection.setBusyTimeout(milliseconds: 5_000)
        return connection
    }

    /// How many rows of a table meet a condition of ours.
    func count(_ condition: String, in table: String) throws -> Int64 {
        let raw = try raw()
        try raw.execute(
            script: "CREATE TEMP TABLE found AS SELECT count(*) AS number FROM \(table) WHERE \(condition)"
        )
        return try raw.integer("SELECT number FROM found") ?? -1
    }

    /// The ciphertexts of all cards and verifications.
    func rows() throws -> [[UInt8]] {
        var select = try Statement("SELECT sealed FROM cards UNION ALL SELECT sealed FROM verifications", on: raw())
        return try select.all(limit: 10_000) { $0.blob(0) }
    }

    /// All that is in the files of the directory, one after the other.
    func bytes() throws -> [UInt8] {
        var bytes: [UInt8] = []
        for name in try File.names(in: directory) {
            try File.read(directory + "/" + name, limit: 1 << 26).withBytes { span in
                for index in span.indices { bytes.append(span[index]) }
            }
        }
        return bytes
    }

    /// A second directory with copies of the files as they are now: what is left after a power cut.
    func copy() throws -> TemporaryVault {
        let copy = try TemporaryVault(empty: rootKey)
        for name in try File.names(in: directory) where !name.hasSuffix("-shm") && name != "lock" {
            let bytes = try File.read(directory + "/" + name, limit: 1 << 26)
            try File.create(copy.directory + "/" + name, bytes)
        }
        return copy
    }
}

extension [UInt8] {
    /// Whether the bytes stand in here.
    func holds(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first, count >= needle.count else { return false }
        for start in 0...(count - needle.count) where self[start] == first {
            if self[start..<(start + needle.count)].elementsEqual(needle) { return true }
        }
        return false
    }

    /// Whether the text stands in here.
    func holds(_ text: String) -> Bool { holds(Array(text.utf8)) }
}

/// Copies of a vault's directory, taken under a name each.
final class Copies<Name: Hashable & Sendable>: Sendable {
    private let vault: TemporaryVault
    private let copies = Locked<[Name: TemporaryVault]>([:])

    init(_ vault: TemporaryVault) { self.vault = vault }

    /// Takes one; the last of a name counts.
    func take(_ name: Name) {
        guard let copy = try? vault.copy() else { return }
        copies.withLock { $0[name] = copy }
    }

    /// The copy of that name.
    func copy(_ name: Name) throws -> TemporaryVault {
        guard let copy = copies.withLock({ $0[name] }) else { throw StorageError.missing }
        return copy
    }
}
