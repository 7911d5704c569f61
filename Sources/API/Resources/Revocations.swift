internal import CardVault
internal import HTTP
internal import JSON

extension API {
    func planRevocation(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let filter = fields.object("filter") { $0.cardSearch() }
        let reason = fields.choice("reason", Revocation.Reason.self)
        let note = fields.text("note", maximumBytes: 500)
        let (search, why) = try fields.finish(filter, reason)
        return .task { [self] () async throws(VaultError) in
            let plan = try await useCases.bulk.plan(search, for: why, note: note, by: call.caller)
            return answer(plan, call, 201)
        }
    }

    func listRevocations(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let after: RevocationPlan.ID? = fields.cursor()
        let limit = try fields.finish(fields.limit())
        return .task { [self] () async throws(VaultError) in
            let page = try useCases.bulk.plans(after: after, limit: limit, by: call.caller)
            return Answer.ok { json in
                json.memberArray("revocations") { json in
                    for plan in page.items {
                        json.beginObject()
                        PlanJSON.append(plan, at: call.now, to: &json)
                        json.endObject()
                    }
                }
                json.member("nextCursor", nullable: page.hasMore ? page.items.last?.id.text : nil)
            }
        }
    }

    /// The plan with a page of its cards; their cursor is a place, since they are counted from 0 without gaps.
    func getRevocation(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: RevocationPlan.ID? = fields.identifier()
        let (limit, start) = try fields.finish(
            fields.limit(),
            fields.number("cursor", in: 0...Int64(RevocationPlan.maximumCards), default: 0)
        )
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .planNotFound }
            let plan = try useCases.bulk.plan(id, by: call.caller)
            let page = try useCases.bulk.cards(of: plan, from: Int(start), limit: limit)
            return Answer.ok { json in
                PlanJSON.append(plan, at: call.now, to: &json)
                json.memberArray("results") { json in
                    for card in page.cards {
                        json.beginObject()
                        json.member("cardId", nullable: card.id?.text)
                        json.member("result", nullable: card.result?.rawValue)
                        json.endObject()
                    }
                }
                json.member("nextCursor", nullable: page.next.map { String($0) })
            }
        }
    }

    func approveRevocation(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: RevocationPlan.ID? = fields.identifier()
        try fields.finish()
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .planNotFound }
            return answer(try await useCases.bulk.approve(id, by: call.caller), call, 200)
        }
    }

    func executeRevocation(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: RevocationPlan.ID? = fields.identifier()
        try fields.finish()
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .planNotFound }
            return answer(try await useCases.bulk.execute(id, by: call.caller), call, 202)
        }
    }

    /// What became of each card so far, as a file for spreadsheets: streamed, a batch at a time.
    func getRevocationReport(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: RevocationPlan.ID? = fields.identifier()
        try fields.finish()
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .planNotFound }
            let plan = try useCases.bulk.plan(id, by: call.caller)
            let bulk = useCases.bulk
            let headers = [
                HeaderField("Content-Type", "text/csv; charset=utf-8; header=present"),
                HeaderField("Content-Disposition", "attachment; filename=\"revocation-\(id.text).csv\""),
            ]
            let body = Body.stream { writer in
                try await writer.write(RevocationReport.head)
                var place: Int? = 0
                while let from = place {
                    let page = try bulk.cards(of: plan, from: from, limit: 1_000)
                    try await writer.write(RevocationReport.rows(page.cards, of: plan))
                    place = page.next
                }
            }
            return Response(status: Answer.Success.ok.rawValue, headers: headers, body: body)
        }
    }

    private func answer(_ plan: RevocationPlan, _ call: Call, _ status: Int) -> Response {
        var json = JSONWriter()
        json.beginObject()
        PlanJSON.append(plan, at: call.now, to: &json)
        json.endObject()
        return Answer.answer(status, .bytes(json.finish()))
    }
}

/// A plan as administrators see it: it names no account and no handle.
enum PlanJSON {
    static func append(_ plan: RevocationPlan, at now: Instant, to json: inout JSONWriter) {
        json.member("planId", string: plan.id.text)
        json.member("status", string: plan.status(at: now).rawValue)
        json.member("matched", int: plan.matched)
        json.memberArray("conditions") { json in for condition in plan.conditions { json.string(condition) } }
        json.member("reason", string: plan.reason.rawValue)
        json.member("note", nullable: plan.note)
        json.member("approvalRequired", bool: plan.needsApproval)
        append("planned", plan.planned, to: &json)
        append("approved", plan.approved, to: &json)
        append("executed", plan.executed, to: &json)
        json.member("endedAt", nullable: plan.endedAt?.rfc3339)
        json.memberObject("progress") { json in
            json.member("done", int: plan.cardsDone)
            json.member("revoked", int: plan.results[.revoked] ?? 0)
            json.member("alreadyRevoked", int: plan.results[.alreadyRevoked] ?? 0)
            json.member("gone", int: plan.results[.gone] ?? 0)
        }
    }

    private static func append(_ name: String, _ party: RevocationPlan.Party?, to json: inout JSONWriter) {
        guard let party else { return json.memberNull(name) }
        json.memberObject(name) { json in
            json.member("clientId", string: party.client.text)
            json.member("name", string: party.name)
            json.member("at", string: party.at.rfc3339)
        }
    }
}
