internal import AuditLog
internal import CardVault

/// Turns a record of the domain into the texts that the log keeps (docs/audit-format.md sections 1 and 2).
enum AuditText {
    /// What names somebody; nil if nothing does.
    static func opening(of record: AuditRecord) throws(VaultError) -> AuditOpening? {
        var members: [AuditOpening.Member] = []
        members.reserveCapacity(4)
        func add(_ name: String, _ text: String?) {
            if let text { members.append(AuditOpening.Member(name, .text(text))) }
        }
        // In the order of their names, as an opening has them.
        add("accountId", record.subject.account?.text)
        add("address", record.caller.origin.address)
        add("cardId", record.subject.card?.text)
        add("clientId", record.subject.client?.text)
        add(record.action == .cardRevealed ? "purpose" : "note", record.words)
        add("sessionId", record.subject.session?.text)
        add("verificationId", record.subject.verification?.text)
        guard !members.isEmpty else { return nil }
        do throws(AuditError) { return try AuditOpening(members) } catch { throw .illegalMove }
    }

    /// The canonical bytes of a leaf.
    static func leaf(
        _ record: AuditRecord,
        sequence: UInt64,
        at now: Instant,
        commitment: TreeHash?
    ) throws(VaultError) -> [UInt8] {
        let origin = record.caller.origin
        do throws(AuditError) {
            return try AuditLeaf(
                sequence: sequence,
                time: now.rfc3339,
                action: record.action.rawValue,
                actor: actor(record.caller.actor),
                outcome: record.outcome.rawValue,
                reason: record.reason,
                requestID: origin.requestID,
                traceparent: origin.traceparent,
                commitment: commitment
            ).canonical
        } catch {
            throw .illegalMove
        }
    }

    private static func actor(_ actor: Caller.Actor) -> AuditActor {
        switch actor {
        case .client(let client): AuditActor(kind: .client, id: client.id.text)
        case .operator(let user): AuditActor(kind: .operator, id: user)
        case .system: AuditActor(kind: .system, id: "vault")
        }
    }
}
