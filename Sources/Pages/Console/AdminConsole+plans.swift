internal import CardVault
internal import HTTP

extension AdminConsole {
    func plans(_ request: Request, _ visit: ConsoleVisit) throws(VaultError) -> Response {
        let after = try request.queryValue("after", longest: 64).map { text throws(VaultError) in
            try RevocationPlan.ID(text)
        }
        let page = try useCases.bulk.plans(after: after, limit: 25, by: visit.caller)
        let rows = page.items.map { plan -> [HTML] in
            [
                #"<a href="/admin/revocations/\#(plan.id.text)">\#(plan.reason.rawValue.spaced)</a>"#,
                Piece.badge(plan.status(at: visit.now).rawValue), "\(plan.matched)",
                "\(plan.cardsDone)", Piece.text(plan.planned.name), Piece.time(plan.planned.at),
            ]
        }
        let table: HTML =
            rows.isEmpty
            ? Piece.empty("No plans yet", "A plan counts its cards first and revokes nothing before it is executed.")
            : Piece.table("Plans", ["Reason", "Status", "Cards", "Done", "Planned by", "Planned"], rows)
        let next: HTML =
            page.hasMore
            ? page.items.last.map { last -> HTML in
                #"<nav class="pager" aria-label="Pages"><a href="/admin/revocations?after=\#(last.id.text)">Older plans</a></nav>"#
            } ?? "" : ""
        let content: HTML = """
            <div class="head"><h1>Bulk revocation</h1></div>
            <section class="sheet flush" aria-label="Plans">\(table)</section>\(next)
            <form class="sheet filters" method="post" action="/admin/revocations" aria-labelledby="new">\(visit.token)
            <h2 id="new">New plan</h2>
            <p class="hint wide">Counts the cards that fit. Without a status: those that are not revoked.</p>
            \(conditions(CardSearch()))
            \(Piece.choice("reason", "Reason", Piece.reasons))
            \(Piece.field("note", "Note", hint: "Stands on every card; at most 500 bytes."))
            <div class="buttons"><button>Count the cards</button></div></form>
            """
        return ConsoleShell(site: site, title: "Bulk revocation", visit: visit, section: .bulk).response(content)
    }

    func newPlan(_ form: ConsoleForm, _ visit: ConsoleVisit) async throws(VaultError) -> Response {
        guard let search = Self.search(form),
            let reason = form.text("reason").flatMap({ Revocation.Reason(rawValue: $0) })
        else { return notice(visit, .badFields) }
        let plan = try await useCases.bulk.plan(search, for: reason, note: form.text("note"), by: visit.caller)
        return onward("/admin/revocations/\(plan.id.text)")
    }

    func plan(
        _ id: RevocationPlan.ID,
        _ request: Request,
        _ visit: ConsoleVisit
    ) throws(VaultError) -> Response {
        let plan = try useCases.bulk.plan(id, by: visit.caller)
        let from = request.queryValue("from", longest: 7).flatMap { Int($0) } ?? 0
        let page = try useCases.bulk.cards(of: plan, from: from, limit: 50)
        let status = plan.status(at: visit.now)
        let isRunning = status == .running
        let live: HTML = isRunning ? #" data-live="2""# : ""
        let rows = page.cards.map { card -> [HTML] in
            let name: HTML = card.id.map(Piece.card) ?? #"<span class="quiet">account erased</span>"#
            return [name, Piece.badge(card.result?.rawValue ?? "waiting")]
        }
        let cards: HTML =
            rows.isEmpty
            ? Piece.empty("No cards", "Nothing fitted the conditions.")
            : Piece.table("Cards", ["Card", "Result"], rows)
        let next: HTML =
            page.next.map { next -> HTML in
                #"<nav class="pager" aria-label="Pages"><a href="/admin/revocations/\#(id.text)?from=\#(next)">Next cards</a></nav>"#
            } ?? ""
        let content: HTML = """
            <p class="trail"><a href="/admin/revocations">Bulk revocation</a></p>
            <div class="head"\(live)><h1>\(plan.matched) \(plan.matched == 1 ? "card" : "cards")</h1>\
            \(Piece.badge(status.rawValue))\
            <a class="button plain" href="/admin/revocations/\(id.text)/report">Download report</a></div>
            <div class="columns">
            <section class="sheet" aria-labelledby="facts"><h2 id="facts">The plan</h2>\(facts(plan))\
            \(decision(plan, status, visit))</section>
            <section class="sheet flush" aria-labelledby="results"><h2 id="results">Cards</h2>\(progress(plan))\
            \(cards)\(next)</section></div>
            """
        return ConsoleShell(site: site, title: "Plan", visit: visit, section: .bulk).response(content)
    }

    private func facts(_ plan: RevocationPlan) -> HTML {
        func party(_ party: RevocationPlan.Party?) -> HTML {
            guard let party else { return Piece.text(nil) }
            return "\(party.name), \(Piece.time(party.at))"
        }
        return Piece.facts([
            ("Conditions", Piece.code(plan.conditions.joined(separator: " "))),
            ("Reason", Piece.text(plan.reason.rawValue.spaced)), ("Note", Piece.text(plan.note)),
            ("Planned", party(plan.planned)),
            ("Approval", plan.needsApproval ? party(plan.approved) : "not needed"),
            ("Executed", party(plan.executed)), ("Ended", Piece.time(plan.endedAt)),
        ])
    }

    private func progress(_ plan: RevocationPlan) -> HTML {
        guard plan.executed != nil, plan.matched > 0 else { return "" }
        let (revoked, already, gone) = (
            plan.results[.revoked] ?? 0, plan.results[.alreadyRevoked] ?? 0, plan.results[.gone] ?? 0
        )
        return """
            <div class="progress"><label for="progress">\(plan.cardsDone) of \(plan.matched) done</label>
            <progress id="progress" max="\(plan.matched)" value="\(plan.cardsDone)"></progress>
            <p class="quiet">\(revoked) revoked, \(already) revoked before, \(gone) gone</p></div>
            """
    }

    /// What the visitor can do about the plan next.
    private func decision(_ plan: RevocationPlan, _ status: RevocationPlan.Status, _ visit: ConsoleVisit) -> HTML {
        guard status == .planned else {
            return status == .expired
                ? #"<p class="told open">Nobody executed it in a day. Make the plan anew.</p>"# : ""
        }
        let path = "/admin/revocations/\(plan.id.text)"
        if plan.needsApproval, plan.approved == nil {
            guard plan.planned.client != visit.client.id else {
                return #"<p class="told open">Another administrator must approve a plan of so many cards.</p>"#
            }
            return """
                <form method="post" action="\(path)/approval">\(visit.token)
                <p>\(plan.planned.name) wants to revoke \(plan.matched) cards.</p>
                <button>Approve</button></form>
                """
        }
        return """
            <form method="post" action="\(path)/execution">\(visit.token)
            <label class="check"><input type="checkbox" name="sure" value="yes" required> \
            I want to revoke \(plan.matched) cards; this cannot be undone</label>
            <button class="danger">Execute</button></form>
            """
    }

    func approve(_ id: RevocationPlan.ID, _ visit: ConsoleVisit) async throws(VaultError) -> Response {
        _ = try await useCases.bulk.approve(id, by: visit.caller)
        return onward("/admin/revocations/\(id.text)")
    }

    func execute(
        _ id: RevocationPlan.ID,
        _ form: ConsoleForm,
        _ visit: ConsoleVisit
    ) async throws(VaultError) -> Response {
        guard form.text("sure") == "yes" else { return notice(visit, .badFields) }
        _ = try await useCases.bulk.execute(id, by: visit.caller)
        return onward("/admin/revocations/\(id.text)")
    }

    func report(_ id: RevocationPlan.ID, _ visit: ConsoleVisit) throws(VaultError) -> Response {
        let plan = try useCases.bulk.plan(id, by: visit.caller)
        let bulk = useCases.bulk
        let headers = [
            HeaderField("Content-Type", "text/csv; charset=utf-8; header=present"),
            HeaderField("Content-Disposition", "attachment; filename=\"revocation-\(id.text).csv\""),
            HeaderField("Cache-Control", "no-store"), HeaderField("X-Content-Type-Options", "nosniff"),
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
        return Response(status: 200, headers: headers, body: body)
    }
}
