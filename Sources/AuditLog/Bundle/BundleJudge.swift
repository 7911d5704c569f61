internal import Cryptography

/// Judges the lines of a bundle one after the other; each rule is one of the table of docs/audit-format.md section 7.
struct BundleJudge: Sendable {
    enum State { case header, leaves, consistencies, end, stopped }

    let key: Ed25519PublicKey
    private(set) var state = State.header
    /// The number of the line that was taken last.
    private(set) var line = 0

    private var entries: UInt64 = 0
    private var findings: [AuditFinding] = []
    private var found: Set<AuditFinding.Kind> = []

    private var treeSize: UInt64 = 0
    private var range: (from: UInt64, to: UInt64, proof: RangeProof)?
    private var checkpoint: Checkpoint?
    private var frontier = MerkleFrontier()
    private var expected: UInt64 = 0
    private var last: UInt64?
    private var consistencyCount = 0

    init(key: Ed25519PublicKey) { self.key = key }

    var verdict: AuditVerification {
        AuditVerification(valid: found.isEmpty, entries: entries, findings: findings, checkpoint: checkpoint)
    }

    /// Takes a line without its line feed; nil stands for one that is too long.
    mutating func take(_ text: Span<UInt8>?) {
        line += 1
        do throws(Malformed) {
            guard let text else { throw Malformed(detail: "The line is too long.") }
            try text.requireUTF8()
            switch state {
            case .header: takeHeader(try BundleHeader(text))
            case .leaves, .consistencies: try takeLine(try BundleLine(text, isSelection: range == nil))
            case .end, .stopped: preconditionFailure("no line is taken behind the end")
            }
        } catch {
            find(.malformed, error.detail)
            expected += 1
            if state == .header { state = .stopped }
        }
    }

    mutating func refuseTrailing() {
        line += 1
        find(.trailing, "Something follows the end.")
        state = .stopped
    }

    mutating func refuseTruncated() {
        guard state != .end && state != .stopped else { return }
        line += 1
        find(.truncated, "The file ends before its end line.")
        state = .stopped
    }

    private mutating func find(_ kind: AuditFinding.Kind, _ detail: String, sequence: UInt64? = nil) {
        found.insert(kind)
        guard findings.count < AuditVerification.maximumFindingCount else { return }
        findings.append(AuditFinding(line: line, sequence: sequence, kind: kind, detail: detail))
    }

    private mutating func takeHeader(_ header: BundleHeader) {
        state = .leaves
        treeSize = header.treeSize
        range = header.range
        expected = header.range?.from ?? 0
        let read = readCheckpoint(header.checkpoint)
        checkpoint = read?.checkpoint
        let problem = header.problem(against: checkpoint)
        if let problem { find(.header, problem) }
        if let read, !read.isSigned { find(.signature, "The checkpoint is not signed by the given key.") }
        if problem == nil, let range, let left = MerkleFrontier(size: range.from, peaks: range.proof.left) {
            frontier = left
        }
    }

    private mutating func takeLine(_ line: BundleLine) throws(Malformed) {
        switch line {
        case .leaf(let leaf):
            guard state == .leaves else { throw Malformed(detail: "A leaf stands behind a line of consistency.") }
            takeLeaf(leaf)
        case .consistency(let note, let proof):
            guard consistencyCount < AuditBundleWriter.maximumConsistencyCount else {
                throw Malformed(detail: "There are too many lines of consistency.")
            }
            consistencyCount += 1
            state = .consistencies
            takeConsistency(note, proof)
        case .end(let stated):
            state = .end
            takeEnd(stated)
        }
    }

    private mutating func takeLeaf(_ leaf: BundleLeaf) {
        entries += 1
        let sequence = leaf.sequence
        if let range {
            if sequence != expected || sequence >= range.to {
                find(.sequence, "The leaf is not the expected one, \(expected).", sequence: sequence)
            }
            expected = sequence + 1
        } else {
            if last.map({ sequence <= $0 }) ?? false || sequence >= treeSize {
                find(.sequence, "The leaf is out of order or not in the tree.", sequence: sequence)
            }
            last = sequence
        }
        if leaf.hash != leaf.statedHash {
            find(.hash, "The leaf does not have the hash that stands beside it.", sequence: sequence)
        }
        if let opened = leaf.opened, opened != leaf.commitment {
            find(.commitment, "The opening is not what the leaf commits to.", sequence: sequence)
        }
        if range != nil {
            if isUnbroken { frontier.append(leafHash: leaf.hash) }
        } else if let checkpoint,
            !ProofVerification.includes(
                leaf.hash,
                at: sequence,
                size: treeSize,
                root: checkpoint.root,
                proof: leaf.proof
            )
        {
            find(.proof, "The proof does not lead from the leaf to the checkpoint.", sequence: sequence)
        }
    }

    private mutating func takeConsistency(_ note: [UInt8], _ proof: [TreeHash]) {
        guard let earlier = readCheckpoint(note) else { return }
        if !earlier.isSigned { find(.signature, "The earlier checkpoint is not signed by the given key.") }
        guard let checkpoint else { return }
        let old = earlier.checkpoint
        let isContinued = ProofVerification.continues(
            from: (old.size, old.root),
            to: (checkpoint.size, checkpoint.root),
            proof: proof
        )
        if old.origin != checkpoint.origin || !isContinued {
            find(.consistency, "The log is not shown to continue the earlier checkpoint.")
        }
    }

    private mutating func takeEnd(_ stated: UInt64) {
        // A header may state any numbers: the difference must not trap.
        let isWholeRange = range.map { $0.from <= $0.to && stated == $0.to - $0.from } ?? true
        if stated != entries || !isWholeRange { find(.count, "The number of leaves is not the one stated.") }
        guard let range, let checkpoint, isUnbroken, !found.contains(.count) else { return }
        if frontier.root(completedBy: range.proof.right, size: treeSize) != checkpoint.root {
            find(.root, "The leaves do not lead to the root of the checkpoint.")
        }
    }

    // The leaves so far stand where the header says, so that hashing them on is of use.
    private var isUnbroken: Bool { found.isDisjoint(with: [.header, .malformed, .sequence]) }

    private mutating func readCheckpoint(_ note: [UInt8]) -> (checkpoint: Checkpoint, isSigned: Bool)? {
        do throws(AuditError) {
            let note = try SignedNote(parsing: note)
            let checkpoint = try Checkpoint(text: note.text)
            return (checkpoint, note.isSigned(by: key, named: checkpoint.origin))
        } catch {
            find(.checkpoint, "The checkpoint is not well formed.")
            return nil
        }
    }
}
