internal import AuditLog
package import CardVault
internal import Cryptography

/// What a backup says of itself, signed by the audit's key (docs/operating.md, Backup).
package struct BackupManifest: Equatable, Sendable {
    /// The vault's name, which is the audit's origin.
    package let vault: String
    /// When the copy was begun.
    package let taken: Instant
    /// The length of the database in bytes.
    package let count: Int
    /// SHA-256 of the database, in hexadecimal digits.
    package let sha256: String
    /// The version of the schema.
    package let schema: Int32
    /// The leaves of the audit.
    package let entries: UInt64
    /// The root of their tree, in hexadecimal digits.
    package let root: String
    /// The last entry of the ledger that the database knows.
    package let ledger: Int64
    /// What tells the vault's root key from others, in hexadecimal digits.
    package let rootKeyCheck: String
    /// By prefix the first invoice number that was not reserved.
    package let invoices: [String: UInt64]

    private static let format = "cardvault-backup/1"

    /// The text that is signed: a line for each value.
    var text: [UInt8] {
        let marks = invoices.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",")
        let lines = [
            Self.format, "vault \(vault)", "taken \(taken.rfc3339)", "bytes \(count)", "sha256 \(sha256)",
            "schema \(schema)", "entries \(entries)", "root \(root)", "ledger \(ledger)", "root-key \(rootKeyCheck)",
            "invoices \(marks.isEmpty ? "-" : marks)",
        ]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}

extension BackupManifest {
    /// Reads the text; nil for another form.
    init?(text: [UInt8]) {
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
        let names = [
            "vault", "taken", "bytes", "sha256", "schema", "entries", "root", "ledger", "root-key", "invoices",
        ]
        guard lines.count == names.count + 1, lines[0] == Self.format else { return nil }
        var values: [String] = []
        for (name, line) in zip(names, lines.dropFirst()) {
            guard line.hasPrefix(name + " ") else { return nil }
            values.append(String(line.dropFirst(name.count + 1)))
        }
        guard let taken = Instant(rfc3339: values[1]), let count = Int(values[2]), count > 0,
            let schema = Int32(values[4]), let entries = UInt64(values[5]), let ledger = Int64(values[7]),
            let invoices = Self.marks(values[9])
        else { return nil }
        self.init(
            vault: values[0],
            taken: taken,
            count: count,
            sha256: values[3],
            schema: schema,
            entries: entries,
            root: values[6],
            ledger: ledger,
            rootKeyCheck: values[8],
            invoices: invoices
        )
    }

    private static func marks(_ text: String) -> [String: UInt64]? {
        guard text != "-" else { return [:] }
        var marks: [String: UInt64] = [:]
        for mark in text.split(separator: ",") {
            let parts = mark.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let next = UInt64(parts[1]) else { return nil }
            marks[String(parts[0])] = next
        }
        return marks
    }
}
