internal import AuditLog
package import CardVault
internal import Cryptography
package import System

/// A backup in one file: a database of SQLite's, the signed manifest, and 32 bytes that say where that begins.
///
/// SQLite opens it as it is: its own header says how long the database is.
package struct BackupFile: Sendable {
    private static let mark = "cardvault-backup/1 "
    private static let trailerCount = 32
    private static let longestManifest = 65_536

    /// Where it is.
    package let path: String
    /// What it says of itself.
    package let manifest: BackupManifest
    private let note: [UInt8]

    /// What stands behind the manifest.
    private static func trailer(_ count: Int) -> [UInt8] {
        let digits = String(count)
        return Array((mark + String(repeating: "0", count: 12 - digits.count) + digits + "\n").utf8)
    }

    /// Appends the signed manifest to a database.
    static func seal(_ path: String, _ manifest: BackupManifest, _ name: NoteKeyName, _ key: Ed25519SigningKey) throws {
        let note = try SignedNote.sign(manifest.text, as: name, with: key)
        let file = try AppendedFile(path, keeping: manifest.count)
        try file.append(note + trailer(note.count))
        try file.sync()
    }

    /// Reads the manifest; `notABackup` for any other file. It is not to be believed before `verify`.
    package init(_ path: String) throws(BackupTrouble) {
        do {
            let count = try File.status(of: path).count
            guard count > Self.trailerCount else { throw BackupTrouble.notABackup }
            let trailer = try File.read(path, count: Self.trailerCount, at: count - Self.trailerCount)
            let digits = String(decoding: trailer.dropFirst(Self.mark.utf8.count).dropLast(), as: UTF8.self)
            guard let length = Int(digits), length > 0, length <= Self.longestManifest, trailer == Self.trailer(length),
                count > Self.trailerCount + length
            else { throw BackupTrouble.notABackup }
            note = try File.read(path, count: length, at: count - Self.trailerCount - length)
            guard let manifest = BackupManifest(text: try SignedNote(parsing: note).text),
                manifest.count == count - Self.trailerCount - length
            else { throw BackupTrouble.notABackup }
            self.manifest = manifest
            self.path = path
        } catch let trouble as BackupTrouble {
            throw trouble
        } catch let error as SystemError {
            throw .file(error)
        } catch {
            throw .notABackup
        }
    }

    /// Whether the key signed the manifest, under the name in it.
    func isSigned(by key: Ed25519PublicKey) -> Bool {
        guard let note = try? SignedNote(parsing: note), let name = try? NoteKeyName(manifest.vault) else {
            return false
        }
        return note.isSigned(by: key, named: name)
    }

    /// Copies the database to a new file, for its owner alone, and compares it with the manifest's hash.
    func copyDatabase(to path: String) throws(BackupTrouble) {
        let isSame: Bool
        do throws(SystemError) {
            let file = try OutputFile(path)
            var hash = SHA256()
            var left = manifest.count
            var failure: SystemError?
            try File.pieces(of: self.path) { piece in
                let part = piece.extracting(first: min(piece.count, left))
                hash.update(part)
                left -= part.count
                do throws(SystemError) { try file.write(part.indices.map { part[$0] }) } catch { failure = error }
                return left > 0 && failure == nil
            }
            if let failure { throw failure }
            try file.sync()
            let digest = hash.finish().bytes
            isSame = left == 0 && Hex.encode(digest.span) == manifest.sha256
        } catch {
            throw .file(error)
        }
        guard isSame else { throw .altered }
    }
}

/// Why a backup was not made, or not taken for one.
package enum BackupTrouble: Error, Sendable {
    /// There is a file of that name.
    case exists
    /// The file is not a backup, or only a part of one.
    case notABackup
    /// Another key signed the manifest, or none.
    case foreign
    /// The database is not the one that was signed.
    case altered
    /// The copy does not hold what it must: what fails.
    case unproven(Proof)
    /// The copy cannot be written.
    case notWritten
    /// A file cannot be read or written.
    case file(SystemError)
    /// The vault in or behind the backup cannot be opened.
    case vault(StorageError)
    /// The audit cannot be vouched for.
    case audit(AuditTrouble)
    /// The vault could not be read or written.
    case storage(VaultError)

    /// What is proven of a copy.
    package enum Proof: String, Sendable {
        /// Pages, rows, indexes and foreign keys fit together.
        case integrity
        /// The leaves have the root that was signed.
        case audit
        /// Records can be opened.
        case records
    }
}
