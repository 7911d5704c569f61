import CardVault
import JSON
import Storage
import System

extension Operations {
    /// Brings the keys under the root key of a file, which is made if it is not there, and puts it where the old one is.
    ///
    /// In this order: the new key is on the disk beside the old one, the database is under it, it has the old one's
    /// place. A process that dies in between starts with the old key or finds the new one beside it.
    func changeRootKey(to path: String) async throws(Failure) -> Report {
        guard path.hasPrefix("/") else { throw Failure("--root-key-file must be a path from the root: /…") }
        let place = vault.rootKeyFile
        guard path != place?.path else {
            throw Failure("--root-key-file must name another file than rootKeyFile", hint: "such as \(path).new")
        }
        let key = try Self.newKey(path)
        do throws(StorageError) { try place?.stage(key) } catch { throw Failure(error) }
        try await keyErrors { () async throws(KeyTrouble) in
            try await vault.ports.repository.changeRootKey(to: key, by: caller)
        }
        do throws(StorageError) { try place?.install() } catch {
            throw Failure(
                "the vault is under the new root key, but rootKeyFile could not be replaced",
                hint: "put the content of \(path) there before the next start"
            )
        }
        // Copies of keys under the old root key may still be in the log.
        try await keyErrors { () async throws(KeyTrouble) in try await vault.ports.repository.cutLogWholly() }
        return Self.report(path, place)
    }

    private static func newKey(_ path: String) throws(Failure) -> RootKey {
        do throws(StorageError) {
            if File.exists(path) { return try RootKey(file: path) }
            let key = RootKey()
            try key.create(path)
            return key
        } catch {
            throw Failure(error, "--root-key-file")
        }
    }

    private static func report(_ path: String, _ place: RootKeyFile?) -> Report {
        guard let place else {
            return Report(
                ["rootKeyFile": .string(path), "installed": .bool(false)],
                ["the vault is under the root key of \(path): give it that one from the next start on"]
            )
        }
        return Report(
            ["rootKeyFile": .string(place.path), "installed": .bool(true)],
            [
                "the vault is under the root key of \(path), which is in \(place.path) now; keep a copy elsewhere",
                "the old one, if it was there, is in \(place.previousPath): backups made before need it",
            ]
        )
    }
}
