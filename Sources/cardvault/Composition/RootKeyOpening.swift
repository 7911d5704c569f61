import CardVault
import Storage

/// Opens the vault with the root key that the configuration names, also after a change of it that was cut short.
enum RootKeyOpening {
    /// Where the root key comes from.
    static func source(_ configuration: Configuration) throws(Failure) -> RootKeySource {
        guard let source = RootKeySource(configuration.rootKeyFile) else {
            throw Failure("configuration: rootKeyFile: must be a path, credential:NAME, env:NAME or fd:NUMBER")
        }
        return source
    }

    /// Whoever only looks installs nothing.
    static func open<Opened>(
        _ source: RootKeySource,
        isInstalling: Bool = true,
        _ open: (RootKey) throws(StorageError) -> Opened
    ) throws(StorageError) -> Opened {
        let key = try source.read()
        do throws(StorageError) {
            return try open(key)
        } catch {
            // The process died after the database was under the new key and before that had its place.
            guard error == .rootKeyWrong, let file = source.file, let staged = try file.staged() else { throw error }
            let opened = try open(staged)
            guard isInstalling else { return opened }
            try file.install()
            ServiceLog.write(.warning, "keys.root_key_installed", [])
            return opened
        }
    }
}
