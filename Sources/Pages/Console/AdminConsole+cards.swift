internal import CardVault
internal import HTTP

extension AdminConsole {
    private var pageSize: Int { 25 }

    /// GET: what was searched for, or the newest cards. The search itself is in the session, since it may name a handle.
    func cards(_ request: Request, _ visit: ConsoleVisit) async throws(VaultError) -> Response {
        let number = request.queryValue("search", longest: 9).flatMap { Int($0) }
        let kept = number.flatMap { visit.session.searches[$0] }
        if number != nil, kept == nil { return onward("/admin/cards") }
        let search = kept ?? CardSearch()
        let after = try request.queryValue("after", longest: 64).map { text throws(VaultError) in
            try SavedCard.ID(text)
        }
        let page = try await useCases.search(search, after: after, limit: pageSize, by: visit.caller)
        let rows = page.items.map { card -> [HTML] in
            [
                #"<a href="/admin/cards/\#(card.id.text)" class="mask">\#(card.face.mask?.text ?? "mask not known yet")</a>"#,
                Piece.badge(card.status.rawValue), Piece.code(card.account.text), Piece.text(card.face.brand),
                Piece.text(card.face.issuerBankCountry), Piece.text(card.terminal.text), Piece.time(card.verifiedAt),
            ]
        }
        let heads = ["Card", "Status", "Account", "Brand", "Country", "Terminal", "Verified"]
        let table: HTML =
            rows.isEmpty
            ? Piece.empty("No card fits", "Take a condition away, or look for another account.")
            : Piece.table("Cards", heads, rows)
        let content: HTML = """
            <div class="head"><h1>Cards</h1><p class="quiet">Newest first, over all accounts that you may see.</p></div>
            \(searchForm(search, visit))
            <section class="sheet flush" aria-label="Results">\(table)</section>
            \(pager(number, page, isLater: after != nil))
            """
        return ConsoleShell(site: site, title: "Cards", visit: visit, section: .cards).response(content)
    }

    /// POST: keeps the search, and goes to its results: the back button asks nothing again.
    func search(_ form: ConsoleForm, _ visit: ConsoleVisit) -> Response {
        guard let search = Self.search(form) else { return notice(visit, .badFields) }
        guard !search.isEmpty else { return onward("/admin/cards") }
        let number = sessions.change(visit.stay) { $0.keep(search) }
        return onward("/admin/cards" + (number.map { "?search=\($0)" } ?? ""))
    }

    /// What the fields of a search ask for; nil if one cannot be.
    static func search(_ form: ConsoleForm) -> CardSearch? {
        var search = CardSearch()
        do throws(VaultError) {
            search.account = try form.text("account").map { text throws(VaultError) in try AccountID(text) }
            search.card = try form.text("card").map { text throws(VaultError) in try SavedCard.ID(text) }
            search.handle = try form.secret("epay").map { secret throws(VaultError) in try BankCardID(secret) }
            search.terminal = try form.text("terminal").map { text throws(VaultError) in try TerminalName(text) }
        } catch {
            return nil
        }
        search.issuerBankCountry = form.text("country")
        if let status = form.text("status") {
            guard let status = CardStatus(rawValue: status) else { return nil }
            search.statuses = [status]
        }
        if let from = form.text("from") {
            guard let from = Instant(day: from) else { return nil }
            search.verifiedFrom = from
        }
        if let before = form.text("before") {
            guard let before = Instant(day: before) else { return nil }
            search.verifiedBefore = before
        }
        return search
    }

    private func searchForm(_ search: CardSearch, _ visit: ConsoleVisit) -> HTML {
        """
        <form class="sheet filters" method="post" action="/admin/cards" role="search" aria-label="Cards">\(visit.token)
        \(conditions(search))
        \(Piece.field("card", "Card id", value: search.card?.text ?? ""))
        \(Piece.field("epay", "ePay cardID", hint: search.handle == nil ? nil : "Searched for; it is not shown."))
        <div class="buttons"><button>Search</button><a class="button plain" href="/admin/cards">Clear</a></div></form>
        """
    }

    /// The fields that searches and plans have in common.
    func conditions(_ search: CardSearch) -> HTML {
        let statuses = [("", "Any")] + CardStatus.allCases.map { ($0.rawValue, $0.rawValue) }
        let terminals = [("", "Any")] + useCases.terminals.all.map { ($0.name.text, $0.name.text) }
        let chosen = search.statuses.count == 1 ? search.statuses.first?.rawValue ?? "" : ""
        return """
            \(Piece.field("account", "Account", value: search.account?.text ?? ""))
            \(Piece.choice("status", "Status", statuses, chosen: chosen))
            \(Piece.choice("terminal", "Terminal", terminals, chosen: search.terminal?.text ?? ""))
            \(Piece.field("country", "Issuer country", value: search.issuerBankCountry ?? ""))
            \(Piece.field("from", "Verified from", type: "date", value: search.verifiedFrom?.day ?? ""))
            \(Piece.field("before", "Verified before", type: "date", value: search.verifiedBefore?.day ?? ""))
            """
    }

    private func pager(_ number: Int?, _ page: Page<SavedCard>, isLater: Bool) -> HTML {
        let query = number.map { "search=\($0)&" } ?? ""
        let first: HTML = isLater ? #"<a href="/admin/cards?\#(query)">Newest</a>"# : ""
        let next: HTML =
            page.hasMore
            ? page.items.last.map {
                #"<a href="/admin/cards?\#(query)after=\#($0.id.text)" rel="next">Older cards</a>"#
            } ?? ""
            : ""
        return isLater || page.hasMore ? #"<nav class="pager" aria-label="Pages">\#(first)\#(next)</nav>"# : ""
    }
}

extension Instant {
    /// Midnight (UTC) of a day, as browsers write dates.
    init?(day: String) {
        guard day.utf8.count == 10, let moment = Instant(rfc3339: day + "T00:00:00Z") else { return nil }
        self = moment
    }

    /// The day (UTC), as browsers write dates.
    var day: String { String(rfc3339.prefix(10)) }
}
