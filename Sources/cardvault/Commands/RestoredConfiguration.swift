import JSON
import Secrets
import System

/// The configuration of a restored vault: the old one, with the new directory in the place of the old.
enum RestoredConfiguration {
    /// Writes config.json, and copies the secrets that lay in the old data directory.
    static func write(
        _ invocation: Invocation,
        _ configuration: Configuration,
        to directory: String,
        _ work: String
    ) throws(SystemError) {
        guard let path = invocation.value("config") ?? Program.environment("CARDVAULT_CONFIG") else { return }
        let old = configuration.dataDirectory
        let rootKey = configuration.rootKeyFile
        for file in Set([rootKey] + configuration.bank.terminals.map(\.secretFile)) where file.hasPrefix(old + "/") {
            let name = String(file.dropFirst(old.utf8.count + 1))
            guard !name.contains("/"), !File.exists(directory + "/" + name) else { continue }
            let source = file == rootKey ? invocation.value("root-key") ?? file : file
            try File.create(directory + "/" + name, File.read(source))
        }
        // What the bank's key was last is kept: a change of it must not go unseen.
        let seen = "/bank-key.sha256"
        if File.exists(old + seen), !File.exists(directory + seen) {
            try File.create(directory + seen, File.read(old + seen))
        }
        let text = try File.read(path).withBytes { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
        try File.create(directory + "/config.json", SecretBytes(utf8: moved(text, from: old, to: directory)))
        // A ledger elsewhere stays there, or is brought there.
        guard let ledger = configuration.ledgerFile, File.exists(work + "/ledger") else { return }
        if !File.exists(ledger) { try File.create(ledger, File.read(work + "/ledger", limit: .max)) }
        try File.remove(work + "/ledger")
    }

    /// The text with every path in the old directory led to the new one.
    private static func moved(_ text: String, from old: String, to new: String) -> String {
        let (old, new) = (inJSON(old), inJSON(new))
        return replaced("\"\(old)/", by: "\"\(new)/", in: replaced("\"\(old)\"", by: "\"\(new)\"", in: text))
    }

    private static func inJSON(_ path: String) -> String { String(JSONValue.string(path).text.dropFirst().dropLast()) }

    private static func replaced(_ part: String, by other: String, in text: String) -> String {
        let (part, all) = (Array(part.utf8), Array(text.utf8))
        var (result, place) = ([UInt8](), 0)
        while place < all.count {
            if all[place...].starts(with: part) {
                result += other.utf8
                place += part.count
            } else {
                result.append(all[place])
                place += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
