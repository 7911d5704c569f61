/// The page that opens the card page once more from our own address.
///
/// A browser that comes from another site does not send a cookie with SameSite=Strict; from a page of ours it does.
struct ReturningPage {
    /// The name in the query of what is opened from here.
    static let mark: StaticString = "again"

    let site: Site

    func rendered(in language: Language) -> WebPage {
        let title = Self.title(language)
        let target = "?\(Self.mark)=1&lang=\(language.rawValue)"
        let shell = Shell(
            site: site,
            language: language,
            title: title,
            head: """
                <meta http-equiv="refresh" content="0;url=\(target)">

                """
        )
        let content: HTML = """
            <h1>\(title)</h1>
            <p><a class="button" href="\(target)">\(language.goOn)</a></p>
            """
        return WebPage(status: 200, policy: ContentSecurityPolicy(form: .nowhere), document: shell.document(content))
    }

    private static func title(_ language: Language) -> String {
        switch language {
        case .kazakh: "Бір сәт…"
        case .russian: "Одну минуту…"
        case .english: "One moment…"
        }
    }
}
