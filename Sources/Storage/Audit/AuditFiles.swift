internal import AuditLog
internal import Cryptography
internal import Secrets
internal import System

/// Why the audit cannot be vouched for at the start.
package enum AuditTrouble: Error, Equatable, Sendable {
    /// The signing key's file is missing, malformed or readable for others.
    case keyUnusable
    /// A checkpoint cannot be written.
    case directoryUnusable
    /// The database does not continue the checkpoint that is kept beside it.
    case rolledBack(Rollback)
    /// The database cannot be read.
    case storage

    /// What does not fit.
    package enum Rollback: String, Sendable {
        /// There are leaves but no checkpoint.
        case missing
        /// The checkpoint is not one that this vault signed.
        case foreign
        /// The database has fewer leaves than the checkpoint.
        case behind
        /// The checkpoint's tree is not the beginning of the database's.
        case forked
        /// The database's own tree does not fit together.
        case torn
    }
}

/// The files outside the database that tell how far the audit had come.
struct AuditFiles {
    static let name = "audit-checkpoint"

    /// The one beside the database first.
    let paths: [String]

    init(_ directory: String, second: String?) {
        paths = ([directory] + (second.map { [$0] } ?? [])).map { $0 + "/" + Self.name }
    }

    /// What the files hold; nil for one that is not there.
    func read() throws(AuditTrouble) -> [[UInt8]?] {
        try paths.map { path throws(AuditTrouble) in
            do throws(SystemError) {
                let bytes = try File.read(path, limit: SignedNote.maximumCount)
                return bytes.withBytes { bytes in bytes.indices.map { bytes[$0] } }
            } catch {
                guard error.isAbsence else { throw .directoryUnusable }
                return nil
            }
        }
    }

    /// Replaces all of them; throws if one could not be, after the others were tried.
    func write(_ note: [UInt8]) throws(SystemError) {
        var failure: SystemError?
        for path in paths {
            do throws(SystemError) {
                try File.replace(path, SecretBytes(copying: note.span), permissions: 0o644)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Puts away what a rolled back database does not continue: it is evidence.
    func putAway(at now: Int64) throws(SystemError) {
        for path in paths where File.exists(path) { try File.move(path, to: path + ".given-up-\(now)") }
    }

    /// The key that `init` made.
    static func signingKey(in directory: String) throws(AuditTrouble) -> Ed25519SigningKey {
        let path = directory + "/audit-signing.key"
        do {
            guard try File.status(of: path).permissions & 0o077 == 0 else { throw AuditTrouble.keyUnusable }
            let text = try File.read(path, limit: 256)
            let seed = try text.withBytes { bytes in
                try Hex.decodeSecret(bytes.extracting(0..<min(64, bytes.count)))
            }
            return try Ed25519SigningKey(seed: seed)
        } catch {
            throw .keyUnusable
        }
    }
}
