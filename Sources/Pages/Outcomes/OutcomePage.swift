/// The page that says in words what became of a verification.
package struct OutcomePage: Sendable {
    /// Where the browser can go from here.
    package enum Next: Sendable {
        /// Nowhere: the shop gave no address.
        case nothing
        /// To the shop, by a button.
        case button(WebAddress)
        /// To the shop at once.
        ///
        /// After a post this has to be a page: browsers hold a redirect after a post to the form's `form-action 'self'`.
        case atOnce(WebAddress)
        /// To the card form at once, which says again why the last card was not taken.
        case form(WebAddress)
    }

    let site: Site
    let outcome: Outcome
    let next: Next

    /// Takes what is told and where the browser goes after it.
    package init(site: Site, outcome: Outcome, next: Next = .nothing) {
        self.site = site
        self.outcome = outcome
        self.next = next
    }

    /// The page; one that is pending loads itself again.
    package func rendered(in language: Language) -> WebPage {
        let words = OutcomeWords(outcome, language)
        let shell = Shell(
            site: site,
            language: language,
            title: words.heading,
            scripts: outcome == .pending ? [.wait] : [],
            head: redirect
        )
        let content: HTML = """
            <h1>\(words.heading)</h1>
            <p>\(words.explanation)</p>
            \(exit(in: language))
            """
        return WebPage(status: 200, policy: ContentSecurityPolicy(form: .nowhere), document: shell.document(content))
    }

    private var redirect: HTML {
        switch next {
        case .nothing, .button: ""
        case .atOnce(let address), .form(let address):
            """
            <meta http-equiv="refresh" content="0;url=\(address.text)">

            """
        }
    }

    private func exit(in language: Language) -> HTML {
        switch (next, outcome) {
        case (.button(let address), _), (.atOnce(let address), _):
            return #"<p><a class="button" href="\#(address.text)">\#(language.backToShop)</a></p>"#
        case (.form(let address), _):
            return #"<p><a class="button" href="\#(address.text)">\#(language.tryAgain)</a></p>"#
        case (.nothing, .pending):
            return #"<p><a class="button" href="?lang=\#(language.rawValue)">\#(Self.again(in: language))</a></p>"#
        case (.nothing, _):
            return #"<p class="quiet">\#(Self.close(in: language))</p>"#
        }
    }

    private static func again(in language: Language) -> String {
        switch language {
        case .kazakh: "Қазір тексеру"
        case .russian: "Проверить сейчас"
        case .english: "Check now"
        }
    }

    private static func close(in language: Language) -> String {
        switch language {
        case .kazakh: "Бұл бетті жабуға болады."
        case .russian: "Эту страницу можно закрыть."
        case .english: "You can close this page."
        }
    }
}
