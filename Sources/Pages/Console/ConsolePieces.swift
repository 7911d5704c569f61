internal import CardVault

/// Pieces that several pages are made of.
enum Piece {
    /// A moment for people, to the second in UTC.
    static func time(_ moment: Instant?) -> HTML {
        guard let moment else { return #"<span class="quiet">–</span>"# }
        let text = moment.rfc3339
        return #"<time datetime="\#(text)">\#(String(text.prefix(10))) \#(String(text.dropFirst(11).prefix(8)))</time>"#
    }

    /// A word of ours as a badge; its tone says whether it is good.
    static func badge(_ word: String) -> HTML {
        let tone =
            switch word {
            case "active", "verified", "done", "ok", "revoked here": "good"
            case "suspended", "declined", "failing", "refused", "failed", "expired", "absent": "bad"
            case "pending", "sending", "running", "planned", "challenge", "processing", "undetermined", "withheld":
                "open"
            default: "calm"
            }
        return #"<span class="badge \#(tone)">\#(word.spaced)</span>"#
    }

    /// A table that scrolls within itself where it is too wide; its cells know their heading for narrow screens.
    static func table(_ caption: String, _ heads: [String], _ rows: [[HTML]]) -> HTML {
        let head = HTML(joining: heads.map { head -> HTML in #"<th scope="col">\#(head)</th>"# })
        let body = HTML(
            joining: rows.map { cells -> HTML in
                let cells = zip(heads, cells).map { head, cell -> HTML in #"<td data-head="\#(head)">\#(cell)</td>"# }
                return "<tr>\(HTML(joining: cells))</tr>\n"
            }
        )
        return """
            <table><caption class="unseen">\(caption)</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)</tbody></table>
            """
    }

    /// What stands where nothing is.
    static func empty(_ title: String, _ text: String) -> HTML {
        #"<div class="empty"><p class="strong">\#(title)</p><p>\#(text)</p></div>"#
    }

    /// Terms and what they are.
    static func facts(_ facts: [(String, HTML)]) -> HTML {
        let items = facts.map { name, value -> HTML in "<div><dt>\(name)</dt><dd>\(value)</dd></div>" }
        return #"<dl class="facts">\#(HTML(joining: items))</dl>"#
    }

    static func text(_ text: String?) -> HTML {
        guard let text, !text.isEmpty else { return #"<span class="quiet">–</span>"# }
        return "\(text)"
    }

    static func code(_ text: String) -> HTML { "<code>\(text)</code>" }

    /// A field with its label.
    static func field(
        _ name: String,
        _ label: String,
        type: String = "text",
        value: String = "",
        hint: String? = nil,
        isRequired: Bool = false
    ) -> HTML {
        let required: HTML = isRequired ? " required" : ""
        let (about, described): (HTML, HTML) =
            hint.map { hint in
                (#"<p class="hint" id="\#(name)-hint">\#(hint)</p>"#, #" aria-describedby="\#(name)-hint""#)
            } ?? ("", "")
        return """
            <div class="field"><label for="\(name)">\(label)</label>
            <input id="\(name)" name="\(name)" type="\(type)" value="\(value)" autocomplete="off" spellcheck="false"\
            \(described)\(required)>\(about)</div>
            """
    }

    /// A choice with its label.
    static func choice(_ name: String, _ label: String, _ options: [(String, String)], chosen: String = "") -> HTML {
        let items = options.map { value, text -> HTML in
            let selected: HTML = value == chosen ? " selected" : ""
            return #"<option value="\#(value)"\#(selected)>\#(text)</option>"#
        }
        return """
            <div class="field"><label for="\(name)">\(label)</label>
            <select id="\(name)" name="\(name)">\(HTML(joining: items))</select></div>
            """
    }

    /// The reasons of a revocation.
    static var reasons: [(String, String)] {
        [("", "Choose a reason")] + Revocation.Reason.allCases.map { ($0.rawValue, $0.rawValue.spaced) }
    }

    /// A link to a card.
    static func card(_ id: SavedCard.ID) -> HTML { #"<a href="/admin/cards/\#(id.text)"><code>\#(id.text)</code></a>"# }
}

extension String {
    /// A word of ours for people: underscores are blanks.
    var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}
