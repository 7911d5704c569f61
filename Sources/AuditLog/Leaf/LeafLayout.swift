/// Where the values of a leaf stand in its canonical text.
struct LeafLayout {
    let bytes: Range<Int>
    let action: Range<Int>
    let actorID: Range<Int>
    let actorKind: AuditActor.Kind
    let commitment: TreeHash?
    let outcome: Range<Int>
    let reason: Range<Int>?
    let requestID: Range<Int>?
    let sequence: UInt64
    let time: Range<Int>
    let traceparent: Range<Int>?

    /// Reads a leaf at the reader's position (docs/audit-format.md section 1).
    init(_ reader: inout CanonicalReader, in line: Span<UInt8>) throws(Malformed) {
        let start = reader.position
        try reader.expect("{\"action\":", in: line)
        action = try reader.string(in: line)
        try reader.expect(",\"actor\":{\"id\":", in: line)
        actorID = try reader.string(in: line)
        try reader.expect(",\"kind\":", in: line)
        actorKind = try Self.kind(&reader, in: line)
        try reader.expect("},\"commitment\":", in: line)
        commitment = reader.skip("null", in: line) ? nil : try reader.hash(in: line)
        try reader.expect(",\"outcome\":", in: line)
        outcome = try reader.string(in: line)
        try reader.expect(",\"reason\":", in: line)
        reason = try reader.stringOrNull(in: line)
        try reader.expect(",\"requestId\":", in: line)
        requestID = try reader.stringOrNull(in: line)
        try reader.expect(",\"sequence\":", in: line)
        sequence = try reader.integer(in: line)
        try reader.expect(",\"time\":", in: line)
        time = try reader.string(in: line)
        try reader.expect(",\"traceparent\":", in: line)
        traceparent = try reader.stringOrNull(in: line)
        try reader.expect("}", in: line)
        bytes = start..<reader.position
        guard TextForm.isAction(line.extracting(action)) else { throw Malformed(detail: "The action is not one.") }
        guard TextForm.isOutcome(line.extracting(outcome)) else { throw Malformed(detail: "The outcome is not one.") }
        guard TextForm.isTime(line.extracting(time)) else { throw Malformed(detail: "The time is not one.") }
    }

    private static func kind(
        _ reader: inout CanonicalReader,
        in line: Span<UInt8>
    ) throws(Malformed) -> AuditActor.Kind {
        if reader.skip("\"client\"", in: line) { return .client }
        if reader.skip("\"operator\"", in: line) { return .operator }
        if reader.skip("\"system\"", in: line) { return .system }
        throw Malformed(detail: "The actor is not one.")
    }
}
