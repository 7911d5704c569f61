internal import CardVault
internal import HTTP

/// The sections of the console, each for those who may use it.
enum ConsoleSection: CaseIterable {
    case overview, cards, bulk, clients, audit, state

    var title: String {
        switch self {
        case .overview: "Overview"
        case .cards: "Cards"
        case .bulk: "Bulk revocation"
        case .clients: "API clients"
        case .audit: "Audit"
        case .state: "Keys and outbox"
        }
    }

    var path: String {
        switch self {
        case .overview: "/admin/"
        case .cards: "/admin/cards"
        case .bulk: "/admin/revocations"
        case .clients: "/admin/clients"
        case .audit: "/admin/audit"
        case .state: "/admin/state"
        }
    }

    /// Any of these is enough.
    var powers: ConsolePowers {
        switch self {
        case .overview: [.view, .audit, .administer]
        case .cards: .view
        case .bulk, .clients: .administer
        case .audit: .audit
        case .state: .operate
        }
    }
}

/// Who looks at a page, and when.
struct ConsoleVisit: Sendable {
    /// The name of the stay, as in the cookie.
    let stay: String
    let session: ConsoleSession
    let client: CardVault.Client
    let caller: Caller
    let now: Instant

    var powers: ConsolePowers { ConsolePowers(of: client) }

    /// The hidden field that every form has.
    var token: HTML {
        #"<input type="hidden" name="formToken" value="\#(session.formToken)">"#
    }
}

/// The frame around every page of the console.
struct ConsoleShell {
    let site: Site
    let title: String
    var visit: ConsoleVisit?
    var section: ConsoleSection?

    func response(_ content: HTML, status: Int = 200) -> Response {
        WebPage(status: status, policy: ContentSecurityPolicy(form: .here), document: document(content)).response
    }

    private func document(_ content: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex, nofollow">
        <meta name="color-scheme" content="light dark">
        <title>\(title) – \(site.shopName) vault</title>
        <link rel="icon" href="\(site.path(of: .icon))" type="image/svg+xml">
        <link rel="stylesheet" href="\(site.path(of: .consoleStyle))" integrity="\(Asset.consoleStyle.integrity)">
        <script src="\(site.path(of: .console))" integrity="\(Asset.console.integrity)" defer></script>
        </head>
        <body\(visit == nil ? #" class="alone""# : "" as HTML)>
        <a class="skip" href="#main">Skip to the content</a>
        \(visit.map(bar) ?? "")
        <main id="main" tabindex="-1">
        \(content)
        </main>
        </body>
        </html>

        """
    }

    private func bar(_ visit: ConsoleVisit) -> HTML {
        let sections = ConsoleSection.allCases.filter { !$0.powers.isDisjoint(with: visit.powers) }
        return """
            <header>
            <p class="brand">\(site.shopName) <span>card vault</span></p>
            <nav aria-label="Sections"><ul>\(HTML(joining: sections.map(link)))</ul></nav>
            <form class="who" method="post" action="/admin/sign-out">\(visit.token)
            <p>\(visit.client.name) <span>\(visit.powers.role)</span></p>
            <button class="plain">Sign out</button></form>
            </header>
            """
    }

    private func link(_ other: ConsoleSection) -> HTML {
        let current: HTML = other == section ? #" aria-current="page""# : ""
        return #"<li><a href="\#(other.path)"\#(current)>\#(other.title)</a></li>"#
    }
}
