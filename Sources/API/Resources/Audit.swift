internal import CardVault
internal import HTTP
internal import JSON

extension API {
    func listAuditEntries(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let limit = fields.limit()
        // A place is a cursor too: entries are counted from 0 without gaps.
        let start = fields.number("cursor", in: 0...Int64.max, default: 0)
        let (most, first) = try fields.finish(limit, start)
        return { () async throws(VaultError) in
            let leaves = try await useCases.read.leaves(from: first, limit: most, by: call.caller)
            return Answer.ok { json in
                json.memberArray("entries") { json in
                    for leaf in leaves { Self.append(leaf, to: &json) }
                }
                let next = leaves.count == most ? leaves.last.map { String($0.sequence + 1) } : nil
                json.member("nextCursor", nullable: next)
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
