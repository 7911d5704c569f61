internal import CardVault
internal import HTTP
internal import JSON

extension AdminConsole {
    /// A card's whole story: what it is, and what happened to it, newest first.
    func card(_ id: SavedCard.ID, _ request: Request, _ visit: ConsoleVisit) async throws(VaultError) -> Response {
        let story = try await useCases.story(id, by: visit.caller)
        let card = story.card
        let mayRevoke = card.isLive && visit.powers.contains(.revoke)
        let revoke: HTML =
            mayRevoke ? #"<a class="button danger" href="/admin/cards/\#(id.text)/revocation">Revoke…</a>"# : ""
        let told: HTML =
            request.queryValue("revoked", longest: 1) == nil || card.isLive
            ? "" : #"<p class="told good" role="status">The card is revoked.</p>"#
        let content: HTML = """
            <p class="trail"><a href="/admin/cards">Cards</a></p>
            <div class="head"><h1 class="mask">\(card.face.mask?.text ?? "Card without a mask")</h1>\
            \(Piece.badge(card.status.rawValue))\(revoke)</div>\(told)
            <div class="columns">
            <section class="sheet" aria-labelledby="facts"><h2 id="facts">The card</h2>\(facts(card))</section>
            <section class="sheet" aria-labelledby="story"><h2 id="story">Its story</h2>\
            <ol class="story">\(HTML(joining: moments(story).map(\.html)))</ol>\(more(story))</section></div>
            """
        return ConsoleShell(site: site, title: "Card", visit: visit, section: .cards).response(content)
    }

    private func facts(_ card: SavedCard) -> HTML {
        var facts: [(String, HTML)] = [
            ("Id", Piece.code(card.id.text)), ("Account", Piece.code(card.account.text)),
            ("Brand", Piece.text(card.face.brand)), ("Issuer", Piece.text(card.face.issuer)),
            ("Issuer country", Piece.text(card.face.issuerBankCountry)), ("Terminal", Piece.text(card.terminal.text)),
            ("Label", Piece.text(card.label)), ("Reference", Piece.text(card.reference)),
            ("Default", Piece.text(card.isDefault ? "yes" : "no")), ("Saved", Piece.time(card.createdAt)),
            ("Verified", Piece.time(card.verifiedAt)),
        ]
        if let presence = card.presence {
            facts.append(
                ("At the bank", "\(presence.isPresent ? "listed" : "not listed"), \(Piece.time(presence.checkedAt))")
            )
        }
        if case .revoked(let revocation) = card.state {
            facts.append(("Bank deactivation", Piece.badge(revocation.bankDeactivation.rawValue)))
        }
        return Piece.facts(facts)
    }

    private struct Moment {
        let at: Instant
        let html: HTML
    }

    private func moments(_ story: CardStory<Storage>.Story) -> [Moment] {
        var moments = story.verifications.map { verification in
            let kind = verification.kind == .initial ? "Verification" : "Re-verification"
            var detail: HTML = "invoice \(verification.invoice.digits)"
            if case .declined(let decline) = verification.state {
                detail = "\(detail), code \(decline.code): \(decline.category.rawValue.spaced)"
            }
            return moment(verification.createdAt, kind, Piece.badge(verification.status.rawValue), detail)
        }
        if case .revoked(let revocation) = story.card.state {
            let note: HTML = revocation.note.map { ": “\($0)”" } ?? ""
            let why: HTML = "by \(revocation.by), \(revocation.reason.rawValue.spaced)\(note)"
            moments.append(moment(revocation.at, "Revoked", Piece.badge("revoked"), why))
        }
        moments += story.leaves.compactMap(moment)
        return moments.sorted { $0.at > $1.at }
    }

    /// What the audit tells that the card itself does not.
    private func moment(_ recorded: RecordedLeaf) -> Moment? {
        guard let leaf = try? JSONDocument(parsing: recorded.leaf.span).root,
            let action = leaf["action"]?.string, let at = leaf["time"]?.string.flatMap({ Instant(rfc3339: $0) }),
            let title = Self.titles[action]
        else { return nil }
        let opening = recorded.opening.flatMap { try? JSONDocument(parsing: $0.span).root }
        let who = useCases.clients.name(leaf["actor"]?["id"]?.string)
        // Most went well: only what did not is worth a word.
        let outcome: HTML = leaf["outcome"]?.string.flatMap { $0 == "ok" ? nil : Piece.badge($0) } ?? ""
        let words = opening.flatMap { $0["purpose"]?.string ?? $0["note"]?.string }
        let said: HTML = words.map { ": “\($0)”" } ?? ""
        let reason: HTML = leaf["reason"]?.string.map { ", \($0.spaced)" } ?? ""
        return moment(at, title, outcome, "by \(who)\(reason)\(said)")
    }

    private func moment(_ at: Instant, _ title: String, _ badge: HTML, _ detail: HTML) -> Moment {
        let html: HTML = """
            <li>\(Piece.time(at))<p><span class="strong">\(title)</span> \(badge)</p><p class="quiet">\(detail)</p></li>
            """
        return Moment(at: at, html: html)
    }

    private func more(_ story: CardStory<Storage>.Story) -> HTML {
        story.isWhole ? "" : #"<p class="quiet">What is older stands in the audit's exports.</p>"#
    }

    /// Leaves that the timeline shows; verifications and the revocation stand there of themselves.
    private static var titles: [String: String] {
        [
            "card.saved": "Saved", "card.refreshed": "Saved again", "card.revealed": "Handle given out",
            "card.suspended": "Suspended", "card.revived": "In use again", "card.updated": "Label or default changed",
            "card.bank_id_changed": "New handle at the bank", "card.presence_checked": "Looked for at the bank",
            "card.reverify_due": "Re-verification advised", "deactivation.owed": "Deactivation owed to the bank",
            "deactivation.sent": "Deactivation sent to the bank", "deactivation.ended": "Deactivation done",
            "deactivation.troubled": "Deactivation tried in vain", "deactivation.settled": "Deactivation settled",
            "deactivation.cancelled": "Deactivation cancelled",
        ]
    }

    // MARK: Revoking

    func revocationForm(
        _ id: SavedCard.ID,
        _ visit: ConsoleVisit,
        trouble: String? = nil
    ) throws(VaultError) -> Response {
        let card = try useCases.read.card(id, by: visit.caller)
        guard card.isLive else { return onward("/admin/cards/\(id.text)") }
        let told: HTML = trouble.map { #"<p class="told bad" role="alert">\#($0)</p>"# } ?? ""
        let content: HTML = """
            <p class="trail"><a href="/admin/cards">Cards</a> / <a href="/admin/cards/\(id.text)">\
            \(card.face.mask?.text ?? "Card")</a></p>
            <div class="sheet narrow"><h1>Revoke this card?</h1>\(told)
            \(Piece.facts([("Card", "\(card.face.mask?.text ?? "–")"), ("Account", Piece.code(card.account.text))]))
            <p>It cannot be used from that moment, and the bank is told to deactivate it. This cannot be undone.</p>
            <form method="post" action="/admin/cards/\(id.text)/revocation">\(visit.token)
            \(Piece.choice("reason", "Reason", Piece.reasons))
            \(Piece.field("note", "Note", hint: "For the audit; at most 500 bytes."))
            <label class="check"><input type="checkbox" name="sure" value="yes" required> I want to revoke this card</label>
            <div class="buttons"><button class="danger">Revoke</button>\
            <a class="button plain" href="/admin/cards/\(id.text)">Keep it</a></div></form></div>
            """
        let status = trouble == nil ? 200 : 422
        return ConsoleShell(site: site, title: "Revoke a card", visit: visit, section: .cards)
            .response(content, status: status)
    }

    /// However often it is sent: the card is revoked once.
    func revoke(_ id: SavedCard.ID, _ form: ConsoleForm, _ visit: ConsoleVisit) async throws(VaultError) -> Response {
        guard let reason = form.text("reason").flatMap({ Revocation.Reason(rawValue: $0) }) else {
            return try revocationForm(id, visit, trouble: "Choose a reason.")
        }
        guard form.text("sure") == "yes" else {
            return try revocationForm(id, visit, trouble: "Confirm that you want to revoke the card.")
        }
        _ = try await useCases.revoke(id, for: reason, note: form.text("note"), by: visit.caller)
        return onward("/admin/cards/\(id.text)?revoked=1")
    }
}
