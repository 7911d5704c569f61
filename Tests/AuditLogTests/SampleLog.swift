import AuditLog
import Cryptography

/// A log of made-up leaves in memory with all that a bundle is made of.
struct SampleLog {
    let key: Ed25519SigningKey
    let origin: NoteKeyName
    let leaves: [AuditLeaf]
    let openings: [AuditOpening?]
    let tree: SmallTree

    init(count: Int, origin: String = "cardvault.local/3fa94c01") throws {
        key = try Ed25519SigningKey.generate()
        self.origin = try NoteKeyName(origin)
        var leaves: [AuditLeaf] = []
        var openings: [AuditOpening?] = []
        for sequence in 0..<count {
            // Every third leaf has nothing to hide.
            let opening =
                sequence % 3 == 0
                ? nil
                : try AuditOpening([
                    AuditOpening.Member("accountId", .text("account-\(sequence)")),
                    AuditOpening.Member("count", .number(UInt64(sequence))),
                ])
            openings.append(opening)
            leaves.append(
                try AuditLeaf(
                    sequence: UInt64(sequence),
                    time: "2026-01-02T03:04:05.678Z",
                    action: "card.revealed",
                    actor: AuditActor(kind: .client, id: "cli_\(sequence)"),
                    outcome: "ok",
                    reason: sequence % 2 == 0 ? "a \"quoted\" reason" : nil,
                    requestID: "r\(sequence)",
                    commitment: opening?.commitment
                )
            )
        }
        self.leaves = leaves
        self.openings = openings
        tree = SmallTree(leaves.map(\.canonical))
    }

    func checkpoint(_ size: Int) throws -> [UInt8] {
        try Checkpoint(origin: origin, size: UInt64(size), root: tree.root(size)).signed(with: key)
    }

    /// The lines of a bundle of a range, each with its line feed.
    func range(_ range: Range<Int>, size: Int, earlier: [Int] = []) throws -> [[UInt8]] {
        let numbers = UInt64(range.lowerBound)..<UInt64(range.upperBound)
        let proof = tree.merkle.rangeProof(of: numbers, in: UInt64(size))
        let scope = AuditBundleWriter.Scope.range(numbers, proof ?? RangeProof(left: [], right: []))
        var writer = try AuditBundleWriter(scope, checkpoint: try checkpoint(size))
        var lines = [writer.header]
        for index in range {
            lines.append(
                writer.line(
                    leaf: leaves[index].canonical,
                    hash: tree.leafHashes[index],
                    opening: openings[index]?.canonical
                )
            )
        }
        lines += try consistencies(earlier, size: size)
        return lines + [writer.end]
    }

    /// The lines of a bundle of some leaves.
    func selection(_ indices: [Int], size: Int, earlier: [Int] = []) throws -> [[UInt8]] {
        var writer = try AuditBundleWriter(.selection, checkpoint: try checkpoint(size))
        var lines = [writer.header]
        for index in indices {
            lines.append(
                writer.line(
                    leaf: leaves[index].canonical,
                    hash: tree.leafHashes[index],
                    opening: openings[index]?.canonical,
                    proof: tree.merkle.inclusionProof(of: UInt64(index), in: UInt64(size)) ?? []
                )
            )
        }
        lines += try consistencies(earlier, size: size)
        return lines + [writer.end]
    }

    private func consistencies(_ earlier: [Int], size: Int) throws -> [[UInt8]] {
        try earlier.map { old in
            AuditBundleWriter.consistency(
                with: try checkpoint(old),
                proof: tree.merkle.consistencyProof(from: UInt64(old), to: UInt64(size)) ?? []
            )
        }
    }

    func verify(_ lines: [[UInt8]], chunk: Int = .max) -> AuditVerification {
        Self.verify(Array(lines.joined()), key: key.publicKey, chunk: chunk)
    }

    static func verify(_ bytes: [UInt8], key: Ed25519PublicKey, chunk: Int = .max) -> AuditVerification {
        var verifier = AuditBundleVerifier(key: key)
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(chunk))
            rest = rest.dropFirst(piece.count)
            guard verifier.consume(piece.span) else { break }
        }
        return verifier.finish()
    }
}

extension AuditVerification {
    /// Line and kind of each finding, to be compared at a glance.
    var outline: [String] { findings.map { "\($0.line) \($0.kind.rawValue)" } }
}
