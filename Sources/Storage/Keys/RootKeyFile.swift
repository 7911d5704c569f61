internal import Secrets
internal import System

/// The file of a root key while that is changed: at any moment what is at its place, or beside it, opens the database.
///
/// `stage` first, then the database's commit, then `install`; whoever starts in between finds the staged key.
package struct RootKeyFile: Sendable {
    /// Where it is.
    package let path: String

    init(_ path: String) { self.path = path }

    /// Where a key waits that the database may be under already.
    package var stagedPath: String { path + ".new" }
    /// Where the key before this one is left, for backups made under it.
    package var previousPath: String { path + ".old" }

    /// Brings the next key to the disk beside the present one; the database must not be under it before.
    package func stage(_ key: RootKey) throws(StorageError) {
        try writing { () throws(SystemError) in
            // A file that was lost leaves no copy; a service that runs has the key all the same.
            if File.exists(path) { try File.replace(previousPath, File.read(path, limit: RootKey.textLimit)) }
            try File.replace(stagedPath, key.fileContents)
        }
    }

    /// The key that waits, if one does.
    package func staged() throws(StorageError) -> RootKey? {
        File.exists(stagedPath) ? try RootKey(file: stagedPath) : nil
    }

    /// Puts the staged key into the place of the present one, as a whole.
    package func install() throws(StorageError) {
        try writing { () throws(SystemError) in try File.move(stagedPath, to: path) }
    }

    private func writing(_ body: () throws(SystemError) -> Void) throws(StorageError) {
        do throws(SystemError) { try body() } catch { throw .rootKeyUnwritable }
    }
}
