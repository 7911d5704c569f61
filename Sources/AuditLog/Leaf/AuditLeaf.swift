internal import JSON

/// One record of the log, without anything that names a person or a card (docs/audit-format.md section 1).
package struct AuditLeaf: Hashable, Sendable {
    /// The most bytes of an actor's id, a reason, a request id or a traceparent.
    package static let maximumTextCount = 128

    /// The leaf's index in the tree.
    package let sequence: UInt64
    /// RFC 3339 in UTC with milliseconds, as `2026-01-02T03:04:05.678Z`.
    package let time: String
    /// What was done, as `card.revealed`.
    package let action: String
    /// Who did it.
    package let actor: AuditActor
    /// How it ended, as `ok`.
    package let outcome: String
    /// A machine-readable reason.
    package let reason: String?
    /// The id of the request.
    package let requestID: String?
    /// The trace the request belonged to (W3C Trace Context).
    package let traceparent: String?
    /// What the opening hashes to; nil if the leaf has none.
    package let commitment: TreeHash?

    /// Takes the values of a leaf; `leafMalformed` if one has not the form or length it should have.
    package init(
        sequence: UInt64,
        time: String,
        action: String,
        actor: AuditActor,
        outcome: String,
        reason: String? = nil,
        requestID: String? = nil,
        traceparent: String? = nil,
        commitment: TreeHash? = nil
    ) throws(AuditError) {
        guard sequence < MerkleFrontier.maximumSize, TextForm.isTime(time.utf8.span),
            TextForm.isAction(action.utf8.span), TextForm.isOutcome(outcome.utf8.span),
            [actor.id, reason, requestID, traceparent].allSatisfy(Self.isFitting)
        else { throw .leafMalformed }
        self.sequence = sequence
        self.time = time
        self.action = action
        self.actor = actor
        self.outcome = outcome
        self.reason = reason
        self.requestID = requestID
        self.traceparent = traceparent
        self.commitment = commitment
    }

    /// The bytes that are hashed and kept (RFC 8785).
    package var canonical: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("action", string: action)
        writer.memberObject("actor") { writer in
            writer.member("id", string: actor.id)
            writer.member("kind", string: actor.kind.rawValue)
        }
        writer.member("commitment", orNull: commitment?.hex)
        writer.member("outcome", string: outcome)
        writer.member("reason", orNull: reason)
        writer.member("requestId", orNull: requestID)
        writer.member("sequence", int: sequence)
        writer.member("time", string: time)
        writer.member("traceparent", orNull: traceparent)
        writer.endObject()
        return writer.finish()
    }

    // Null says that there is none; an empty text would be a second way, and CSV could not tell them apart.
    private static func isFitting(_ text: String?) -> Bool {
        guard let text else { return true }
        return 1...maximumTextCount ~= text.utf8.count
    }
}

extension AuditLeaf {
    /// Reads the bytes of a leaf; `leafMalformed` unless they are exactly what `canonical` writes.
    package init(canonical bytes: Span<UInt8>) throws(AuditError) {
        do throws(Malformed) {
            try bytes.requireUTF8()
            var reader = CanonicalReader()
            let layout = try LeafLayout(&reader, in: bytes)
            try reader.expectEnd(in: bytes)
            func text(_ place: Range<Int>) -> String {
                String(decoding: CanonicalEscape.decode(bytes.extracting(place)), as: UTF8.self)
            }
            sequence = layout.sequence
            time = text(layout.time)
            action = text(layout.action)
            actor = AuditActor(kind: layout.actorKind, id: text(layout.actorID))
            outcome = text(layout.outcome)
            reason = layout.reason.map(text)
            requestID = layout.requestID.map(text)
            traceparent = layout.traceparent.map(text)
            commitment = layout.commitment
        } catch {
            throw .leafMalformed
        }
    }
}

extension JSONTextWriter where Sink: ~Copyable {
    /// A member with a string or null.
    mutating func member(_ name: String, orNull text: String?) {
        if let text { member(name, string: text) } else { memberNull(name) }
    }
}

extension Span<UInt8> {
    func requireUTF8() throws(Malformed) {
        guard (try? UTF8Span(validating: self)) != nil else { throw Malformed(detail: "The line is not UTF-8.") }
    }
}
