/// What all pages of one vault have in common.
package struct Site: Sendable {
    /// The shop's name, as cardholders know it.
    package let shopName: String
    /// The path of the public URL before our own paths, without a slash at its end; mostly empty.
    package let basePath: String
    /// Whether browsers come by https, be it that a proxy ends it: cookies then go nowhere else.
    package let isSecure: Bool

    /// States the site.
    package init(shopName: String, basePath: String = "", isSecure: Bool = false) {
        self.shopName = shopName
        self.basePath = basePath
        self.isSecure = isSecure
    }

    /// The path of a file of a page.
    func path(of asset: Asset) -> String { "\(basePath)/assets/\(asset.name)" }
}

/// The frame around every page: head, shop, languages.
struct Shell {
    let site: Site
    let language: Language
    let title: String
    var scripts: [Asset] = []
    var head: HTML = ""
    /// What of the query stays when another language is chosen, with an ampersand at its end.
    var kept = ""

    func document(_ content: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="\(language.rawValue)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex, nofollow">
        <meta name="color-scheme" content="light dark">
        <title>\(title) – \(site.shopName)</title>
        <link rel="icon" href="\(site.path(of: .icon))" type="image/svg+xml">
        <link rel="stylesheet" href="\(site.path(of: .style))" integrity="\(Asset.style.integrity)">
        \(HTML(joining: scripts.map(script)))\(head)</head>
        <body>
        <header>
        <p class="shop">\(site.shopName)</p>
        <nav aria-label="\(languagesLabel)"><ul>\(HTML(joining: Language.allCases.map(choice)))</ul></nav>
        </header>
        <main>
        \(content)
        </main>
        </body>
        </html>

        """
    }

    private func script(_ asset: Asset) -> HTML {
        """
        <script src="\(site.path(of: asset))" integrity="\(asset.integrity)" defer></script>

        """
    }

    private func choice(_ other: Language) -> HTML {
        let current: HTML = other == language ? #" aria-current="true""# : ""
        return """
            <li><a href="?\(kept)lang=\(other.rawValue)" lang="\(other.rawValue)" hreflang="\(other.rawValue)"\(current)>\
            \(other.ownName)</a></li>
            """
    }

    private var languagesLabel: String {
        switch language {
        case .kazakh: "Тіл"
        case .russian: "Язык"
        case .english: "Language"
        }
    }
}
