/// The first line of a bundle.
struct BundleHeader {
    static let format = "cardvault-audit-bundle/1"

    let checkpoint: [UInt8]
    let origin: [UInt8]
    let treeSize: UInt64
    /// Nil in a selection.
    let range: (from: UInt64, to: UInt64, proof: RangeProof)?

    /// Reads the line, valid UTF-8 without its line feed; what its values have to do with each other is not looked at.
    init(_ line: Span<UInt8>) throws(Malformed) {
        var reader = CanonicalReader()
        func decoded(_ place: Range<Int>) -> [UInt8] { CanonicalEscape.decode(line.extracting(place)) }
        try reader.expect("{\"checkpoint\":", in: line)
        checkpoint = decoded(try reader.string(in: line))
        try reader.expect(",\"format\":\"\(Self.format)\"", in: line)
        if reader.skip(",\"kind\":\"selection\"", in: line) {
            try reader.expect(",\"origin\":", in: line)
            origin = decoded(try reader.string(in: line))
            range = nil
        } else {
            try reader.expect(",\"from\":", in: line)
            let from = try reader.integer(in: line)
            try reader.expect(",\"kind\":\"range\",\"left\":", in: line)
            let left = try reader.hashes(in: line)
            try reader.expect(",\"origin\":", in: line)
            origin = decoded(try reader.string(in: line))
            try reader.expect(",\"right\":", in: line)
            let right = try reader.hashes(in: line)
            try reader.expect(",\"to\":", in: line)
            range = (from, try reader.integer(in: line), RangeProof(left: left, right: right))
        }
        try reader.expect(",\"treeSize\":", in: line)
        treeSize = try reader.integer(in: line)
        try reader.expect("}", in: line)
        try reader.expectEnd(in: line)
    }

    /// What is wrong between the values, and with those of the checkpoint if there is one.
    func problem(against checkpoint: Checkpoint?) -> String? {
        if let range {
            guard range.from <= range.to, range.to <= treeSize else { return "The range is not within the tree." }
            guard range.proof.left.count == range.from.nonzeroBitCount,
                range.proof.right.count == Subtree.covering(range.to..<treeSize).count
            else { return "The range proof is of the wrong length." }
        }
        if let checkpoint {
            guard checkpoint.size == treeSize, origin.elementsEqual(checkpoint.origin.text.utf8)
            else { return "The header does not say what the checkpoint says." }
        }
        return nil
    }
}
