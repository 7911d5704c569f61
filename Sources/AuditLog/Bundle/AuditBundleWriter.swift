internal import JSON

/// Writes a bundle line by line (docs/audit-format.md section 6): header, leaves, consistency, end.
package struct AuditBundleWriter: Sendable {
    /// Which leaves a bundle holds.
    package enum Scope: Sendable {
        /// All of a range, with the proof that connects it to the checkpoint's root.
        case range(Range<UInt64>, RangeProof)
        /// Some, each with its inclusion proof.
        case selection
    }

    /// The most lines of consistency in a bundle.
    package static let maximumConsistencyCount = 8

    private let scope: Scope
    private let checkpoint: Checkpoint
    private let note: [UInt8]
    /// How many leaf lines there are by now.
    package private(set) var entries: UInt64

    /// A bundle against a signed checkpoint; `entries` is not 0 for one whose first lines were written before.
    ///
    /// `checkpointMalformed` unless the note's text is a checkpoint.
    package init(_ scope: Scope, checkpoint note: [UInt8], entries: UInt64 = 0) throws(AuditError) {
        self.scope = scope
        self.note = note
        self.entries = entries
        checkpoint = try Checkpoint(text: try SignedNote(parsing: note).text)
    }

    /// The first line.
    package var header: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("checkpoint", string: String(decoding: note, as: UTF8.self))
        writer.member("format", string: BundleHeader.format)
        switch scope {
        case .range(let range, let proof):
            writer.member("from", int: range.lowerBound)
            writer.member("kind", string: "range")
            writer.member("left", raw: ExportLine.hashes(proof.left))
            writer.member("origin", string: checkpoint.origin.text)
            writer.member("right", raw: ExportLine.hashes(proof.right))
            writer.member("to", int: range.upperBound)
        case .selection:
            writer.member("kind", string: "selection")
            writer.member("origin", string: checkpoint.origin.text)
        }
        writer.member("treeSize", int: checkpoint.size)
        writer.endObject()
        return writer.finish() + [0x0a]
    }

    /// The line of the next leaf; a selection needs the leaf's inclusion proof in the checkpoint's tree, a range takes none.
    package mutating func line(
        leaf: [UInt8],
        hash: TreeHash,
        opening: [UInt8]?,
        proof: [TreeHash]? = nil
    ) -> [UInt8] {
        switch scope {
        case .range: precondition(proof == nil, "the range has its own proof")
        case .selection: precondition(proof != nil, "each leaf of a selection has a proof")
        }
        entries += 1
        return ExportLine.text(leaf: leaf, hash: hash, opening: opening, proof: proof)
    }

    /// Counts a leaf that was written in another form.
    package mutating func count() { entries += 1 }

    /// A line that shows that the checkpoint continues an earlier one; behind the leaves, at most eight times.
    package static func consistency(with earlier: [UInt8], proof: [TreeHash]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.memberObject("consistency") { writer in
            writer.member("checkpoint", string: String(decoding: earlier, as: UTF8.self))
            writer.member("proof", raw: ExportLine.hashes(proof))
        }
        writer.endObject()
        return writer.finish() + [0x0a]
    }

    /// The last line.
    package var end: [UInt8] { Array("{\"end\":{\"entries\":\(entries)}}\n".utf8) }
}
