internal import CardVault
internal import HTTP
internal import JSON

extension API {
    func listEvents(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let after = fields.number("after", in: 0...Int64.max, default: 0, mayBeEmpty: true)
        let limit = fields.limit(upTo: 500)
        let wait = fields.number("waitSeconds", in: 0...30, default: 0)
        let (place, most, seconds) = try fields.finish(after, limit, wait)
        return .task { [self] () async throws(VaultError) in
            let deadline = call.now + .seconds(seconds)
            let page = try await useCases.read.events(
                after: place,
                limit: most,
                waitingUntil: deadline,
                by: call.caller
            )
            var json = JSONText(capacity: 64 + 256 * page.events.count)
            json.raw("{\"events\":[")
            for (index, event) in page.events.enumerated() {
                if index > 0 { json.raw(",") }
                Self.append(event, to: &json)
            }
            json.raw("],\"next\":")
            json.int(page.next)
            json.raw("}")
            return Answer.ok(json)
        }
    }

    private static func append(_ recorded: RecordedEvent, to json: inout JSONText) {
        json.raw("{\"sequence\":")
        json.int(recorded.sequence)
        json.raw(",\"type\":")
        json.string(recorded.event.kind.rawValue)
        if recorded.event.kind != .erased {
            json.raw(",\"at\":")
            json.time(recorded.at)
            json.raw(",\"accountId\":")
            json.string(recorded.event.account?.text)
            json.raw(",\"cardId\":")
            json.string(recorded.event.card?.text)
            json.raw(",\"verificationId\":")
            json.string(recorded.event.verification?.text)
        }
        json.raw("}")
    }
}
