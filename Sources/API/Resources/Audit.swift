internal import CardVault
internal import HTTP
internal import JSON

extension API {
    func listAuditEntries(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let limit = fields.limit()
        // A place is a cursor too: entries are counted from 0 without gaps.
        let start = fields.number("cursor", in: 0...Int64.max, default: 0, mayBeEmpty: true)
        let filter = LeafFilter(
            from: fields.time("from"),
            to: fields.time("to"),
            action: fields.word("action"),
            actor: fields.word("actor")
        )
        let (most, first) = try fields.finish(limit, start)
        return .task { [self] () async throws(VaultError) in
            let page = try await useCases.read.leaves(from: first, limit: most, by: call.caller, filter.picks)
            return Answer.ok { json in
                json.memberArray("entries") { json in
                    for leaf in page.leaves { Self.append(leaf, to: &json) }
                }
                json.member("nextCursor", nullable: page.next.map { String($0) })
            }
        }
    }

    private static func append(_ recorded: RecordedLeaf, to json: inout JSONWriter) {
        json.beginObject()
        json.member("sequence", int: recorded.sequence)
        json.member("leaf", raw: recorded.leaf)
        json.name("opening")
        if let opening = recorded.opening { json.raw(opening) } else { json.null() }
        json.endObject()
    }
}

/// Picks leaves by what they say; without conditions all of them.
private struct LeafFilter {
    let from: Instant?
    let to: Instant?
    let action: String?
    let actor: String?

    func picks(_ recorded: RecordedLeaf) -> Bool {
        guard from != nil || to != nil || action != nil || actor != nil else { return true }
        guard let leaf = try? JSONDocument(parsing: recorded.leaf.span).root,
            let time = leaf["time"]?.string.flatMap({ Instant(rfc3339: $0) })
        else { return false }
        return (from.map { $0 <= time } ?? true) && (to.map { time < $0 } ?? true)
            && (action.map { $0 == leaf["action"]?.string } ?? true)
            && (actor.map { $0 == leaf["actor"]?["id"]?.string } ?? true)
    }
}
