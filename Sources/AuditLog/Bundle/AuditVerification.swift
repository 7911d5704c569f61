internal import JSON

/// What is wrong with a bundle, and where (docs/audit-format.md section 7).
package struct AuditFinding: Hashable, Sendable {
    /// The sort of a finding; the page says when each is found.
    package enum Kind: String, Sendable, CaseIterable {
        case malformed, checkpoint, header, signature, sequence, hash, commitment, proof, consistency, count, root
        case trailing, truncated
    }

    /// The number of the line, from 1.
    package let line: Int
    /// The leaf's own sequence, if the line is a well-formed leaf line.
    package let sequence: UInt64?
    /// The sort.
    package let kind: Kind
    /// A sentence for people, which quotes nothing of the file.
    package let detail: String
}

/// The verdict on a bundle.
package struct AuditVerification: Sendable {
    /// The most findings that are listed.
    package static let maximumFindingCount = 100

    /// Whether nothing at all is wrong.
    package let valid: Bool
    /// The well-formed leaf lines.
    package let entries: UInt64
    /// The first findings, in the order of the lines.
    package let findings: [AuditFinding]
    /// What the header's checkpoint says, if it is well formed; to be compared with checkpoints kept elsewhere.
    package let checkpoint: Checkpoint?

    /// `{valid, entries, findings}` as one JSON text without a line feed.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("valid", bool: valid)
        writer.member("entries", int: entries)
        writer.memberArray("findings") { writer in
            for finding in findings {
                writer.beginObject()
                writer.member("line", int: finding.line)
                writer.member("sequence", optional: finding.sequence)
                writer.member("kind", string: finding.kind.rawValue)
                writer.member("detail", string: finding.detail)
                writer.endObject()
            }
        }
        writer.endObject()
        return writer.finish()
    }
}
