import CardVault
import EPay
import Secrets
import Storage
import System

/// The fingerprint of the bank's key as it was seen last: another one is how PANs would be stolen, also across a restart.
enum SeenBankKey {
    private static func path(in directory: String) -> String { directory + "/bank-key.sha256" }

    /// 64 hexadecimal digits; nil before the key was seen first.
    static func read(in directory: String) -> String? {
        guard let bytes = try? File.read(path(in: directory), limit: 80) else { return nil }
        let text = bytes.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
        let digits = text.prefix { $0.isHexDigit }
        return digits.utf8.count == 64 ? String(digits) : nil
    }

    private static func write(_ sha256: String, in directory: String) {
        try? File.replace(path(in: directory), SecretBytes(utf8: sha256 + "\n"))
    }

    /// Remembers the key that is served first, and writes every change of it into the audit.
    static func watch(_ assembly: Assembly) async {
        let directory = assembly.configuration.dataDirectory
        let vault = assembly.vault
        assembly.watch.onKeyChange { change in
            Task {
                let reason = change.isAccepted ? "accepted" : "refused"
                try? await vault.ports.repository.decide { transaction throws(VaultError) in
                    let words = "from \(change.previous) to \(change.current)"
                    try transaction.record(
                        AuditRecord(
                            .bankKeyChanged,
                            by: .system,
                            outcome: change.isAccepted ? .ok : .refused,
                            reason: reason,
                            words: words
                        )
                    )
                }
                if change.isAccepted { write(change.current, in: directory) }
            }
        }
        guard read(in: directory) == nil, let terminal = assembly.configuration.bank.terminals.first,
            let key = try? await assembly.bank.publicKey(for: terminal.terminal.name)
        else { return }
        write(key.sha256, in: directory)
    }
}
