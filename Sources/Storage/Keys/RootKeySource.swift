internal import Secrets
internal import System

/// Where the root key comes from; never an argument, which every user of the machine can see.
package enum RootKeySource: Sendable, Equatable {
    /// A file that its owner alone can read: the user of this process, or root.
    case file(String)
    /// A credential of the service manager's by its name (systemd's `LoadCredential=`).
    case credential(String)
    /// An environment variable, which is wiped and removed as it is read.
    case environment(String)
    /// An open descriptor, which is read to its end and closed.
    case descriptor(Int32)

    /// Reads a path, `credential:NAME`, `env:NAME` or `fd:NUMBER`; nil if what follows the colon is no such thing.
    package init?(_ text: String) {
        func rest(_ prefix: String) -> String? { text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil }
        if let name = rest("credential:") {
            guard !name.isEmpty, !name.contains("/"), name != ".." else { return nil }
            self = .credential(name)
        } else if let name = rest("env:") {
            guard !name.isEmpty, !name.contains("=") else { return nil }
            self = .environment(name)
        } else if let number = rest("fd:") {
            // Standard output and standard error are for writing.
            guard let number = Int32(number), number == 0 || number > 2 else { return nil }
            self = .descriptor(number)
        } else {
            guard !text.isEmpty else { return nil }
            self = .file(text)
        }
    }

    /// The file that a new root key can be put into; nil where the key comes from elsewhere.
    package var file: RootKeyFile? {
        guard case .file(let path) = self, !Self.isCredential(path) else { return nil }
        return RootKeyFile(path)
    }

    /// Reads the key. A variable and a descriptor can be read once.
    package func read() throws(StorageError) -> RootKey {
        switch self {
        case .file(let path): return try RootKey(file: path)
        case .credential(let name):
            let directory = Program.environment("CREDENTIALS_DIRECTORY") ?? ""
            guard !directory.isEmpty else { throw .rootKeyUnreadable }
            return try RootKey(file: directory + "/" + name)
        case .environment(let name):
            guard let text = Program.takeEnvironment(name) else { throw .rootKeyUnreadable }
            return try RootKey(text)
        case .descriptor(let number):
            let text: SecretBytes
            do throws(SystemError) { text = try File.take(number, limit: RootKey.textLimit) } catch {
                throw .rootKeyUnreadable
            }
            return try RootKey(text)
        }
    }

    /// Whether the service manager put the file there: a directory that the service alone can read.
    static func isCredential(_ path: String) -> Bool {
        let directory = Program.environment("CREDENTIALS_DIRECTORY") ?? ""
        return !directory.isEmpty && path.hasPrefix(directory + "/") && !path.contains("/../")
    }
}
