/// A line of a bundle behind the header.
enum BundleLine {
    case leaf(BundleLeaf)
    case consistency(checkpoint: [UInt8], proof: [TreeHash])
    case end(entries: UInt64)

    /// Reads a line, valid UTF-8 without its line feed.
    init(_ line: Span<UInt8>, isSelection: Bool) throws(Malformed) {
        var reader = CanonicalReader()
        if reader.skip("{\"hash\":", in: line) {
            self = .leaf(try BundleLeaf(&reader, in: line, isSelection: isSelection))
        } else if reader.skip("{\"consistency\":{\"checkpoint\":", in: line) {
            let note = CanonicalEscape.decode(line.extracting(try reader.string(in: line)))
            try reader.expect(",\"proof\":", in: line)
            self = .consistency(checkpoint: note, proof: try reader.hashes(in: line))
            try reader.expect("}}", in: line)
        } else {
            try reader.expect("{\"end\":{\"entries\":", in: line)
            self = .end(entries: try reader.integer(in: line))
            try reader.expect("}}", in: line)
        }
        try reader.expectEnd(in: line)
    }
}

/// What a leaf line says, and what its bytes hash to.
struct BundleLeaf {
    let statedHash: TreeHash
    let hash: TreeHash
    let sequence: UInt64
    let commitment: TreeHash?
    /// What the opening in the line would be committed to with; nil where there is none.
    let opened: TreeHash?
    let proof: [TreeHash]

    init(_ reader: inout CanonicalReader, in line: Span<UInt8>, isSelection: Bool) throws(Malformed) {
        statedHash = try reader.hash(in: line)
        try reader.expect(",\"leaf\":", in: line)
        let leaf = try LeafLayout(&reader, in: line)
        try reader.expect(",\"opening\":", in: line)
        if reader.skip("null", in: line) {
            opened = nil
        } else {
            let place = try OpeningLayout.read(&reader, in: line) { _, _ in }
            opened = AuditOpening.commitment(to: line.extracting(place))
        }
        if isSelection {
            try reader.expect(",\"proof\":", in: line)
            proof = try reader.hashes(in: line)
        } else {
            proof = []
        }
        try reader.expect("}", in: line)
        hash = TreeHash(leaf: line.extracting(leaf.bytes))
        sequence = leaf.sequence
        commitment = leaf.commitment
    }
}
