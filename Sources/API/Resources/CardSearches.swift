internal import CardVault
internal import HTTP
internal import JSON

extension API {
    func searchCards(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let search = fields.cardSearch()
        let after: SavedCard.ID? = fields.bodyCursor()
        let limit = try fields.finish(fields.bodyLimit())
        return .task { [self] () async throws(VaultError) in
            let page = try await useCases.search(search, after: after, limit: limit, by: call.caller)
            var json = JSONText(capacity: 64 + 768 * page.items.count)
            json.raw("{\"cards\":")
            cardJSON.append(page.items, to: &json)
            json.raw(",\"nextCursor\":")
            json.string(page.hasMore ? page.items.last?.id.text : nil)
            json.raw("}")
            return Answer.ok(json)
        }
    }
}
