/// Leaves as rows for spreadsheets (RFC 4180, docs/audit-format.md section 8).
package enum AuditCSV {
    /// The first row, with its line end.
    package static let header: [UInt8] = row([
        "sequence", "time", "action", "actorKind", "actorId", "outcome", "reason", "requestId", "traceparent",
        "commitment", "hash", "opening",
    ])

    /// The row of a leaf, with its line end; `opening` is the canonical opening, if it is still there.
    package static func row(_ leaf: AuditLeaf, hash: TreeHash, opening: [UInt8]?) -> [UInt8] {
        row([
            String(leaf.sequence), leaf.time, leaf.action, leaf.actor.kind.rawValue, leaf.actor.id, leaf.outcome,
            leaf.reason, leaf.requestID, leaf.traceparent, leaf.commitment?.hex, hash.hex,
            opening.map { String(decoding: $0, as: UTF8.self) },
        ])
    }

    private static func row(_ fields: [String?]) -> [UInt8] {
        var row: [UInt8] = []
        for field in fields {
            if !row.isEmpty { row.append(UInt8(ascii: ",")) }
            append(field ?? "", to: &row)
        }
        row += [0x0d, 0x0a]
        return row
    }

    // Spreadsheets take a field for a formula by its first character, even in quotes, and they differ in which: so all
    // that does not begin harmlessly is marked as text, and an apostrophe of its own as well, to be read back surely.
    private static func append(_ field: String, to row: inout [UInt8]) {
        row.append(UInt8(ascii: "\""))
        if let first = field.utf8.first, !isHarmless(first) { row.append(UInt8(ascii: "'")) }
        for byte in field.utf8 {
            if byte == UInt8(ascii: "\"") { row.append(byte) }
            row.append(byte)
        }
        row.append(UInt8(ascii: "\""))
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "{"): true
        default: false
        }
    }
}
