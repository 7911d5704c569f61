package import Secrets

/// The page that sends the browser to the issuer's ACS (3-D Secure 1): a form that submits itself, and a button.
package struct ChallengePage: Sendable {
    let site: Site
    let action: WebAddress
    let paReq: SecretBytes
    let md: SecretBytes
    let termURL: WebAddress
    let submitsItself: Bool

    /// The name in the query of a page that is left by its button only: who came back by the back button must not be trapped.
    static let pause: StaticString = "stay"

    /// Takes the ACS's address, what it is sent, and where it sends the browser back to.
    package init(
        site: Site,
        action: WebAddress,
        paReq: SecretBytes,
        md: SecretBytes,
        termURL: WebAddress,
        submitsItself: Bool = true
    ) {
        self.site = site
        self.action = action
        self.paReq = paReq
        self.md = md
        self.termURL = termURL
        self.submitsItself = submitsItself
    }

    /// The page.
    package func rendered(in language: Language) -> WebPage {
        let words = ChallengeWords(language)
        let scripts: [Asset] = submitsItself ? [.challenge] : []
        var shell = Shell(site: site, language: language, title: words.title, scripts: scripts)
        if !submitsItself { shell.kept = "\(Self.pause)=1&" }
        let content: HTML = """
            <h1>\(words.title)</h1>
            \(submitsItself ? wait(words) : "<p>\(words.unfinished)</p>")
            <form id="challenge" method="post" action="\(action.text)" accept-charset="utf-8">
            <input type="hidden" name="PaReq" value="\(paReq)">
            <input type="hidden" name="MD" value="\(md)">
            <input type="hidden" name="TermUrl" value="\(termURL.text)">
            <button type="submit">\(words.button)</button>
            </form>
            """
        let policy = ContentSecurityPolicy(form: .issuer(action))
        return WebPage(status: 200, policy: policy, document: shell.document(content))
    }

    private func wait(_ words: ChallengeWords) -> HTML {
        """
        <p class="wait"><span lang="kk">Жауабын күтіңіз!</span> <span lang="ru">Дождитесь ответа!</span> \
        <span lang="en">Wait for an answer!</span></p>
        <p>\(words.explanation)</p>
        <noscript><p class="note">\(words.scriptsOff)</p></noscript>
        """
    }
}

/// The words of the challenge page in one language.
struct ChallengeWords {
    let title, explanation, unfinished, scriptsOff, button: String

    init(_ language: Language) {
        switch language {
        case .kazakh:
            title = "Картаны растау"
            explanation = "Қазір банкіңіздің беті ашылады: картаны сонда растаңыз."
            unfinished = "Карта әлі расталған жоқ. Банкіңіздің бетіне өтіп, растаңыз."
            scriptsOff = "Скрипттер өшірулі: түймені басыңыз."
            button = "Жалғастыру"
        case .russian:
            title = "Подтверждение карты"
            explanation = "Сейчас откроется страница вашего банка: подтвердите карту там."
            unfinished = "Карта ещё не подтверждена. Перейдите на страницу банка и подтвердите её там."
            scriptsOff = "Скрипты выключены: нажмите кнопку."
            button = "Продолжить"
        case .english:
            title = "Confirm your card"
            explanation = "Your bank's page opens now: confirm the card there."
            unfinished = "The card is not confirmed yet. Go on to your bank's page and confirm it there."
            scriptsOff = "Scripts are off: press the button."
            button = "Continue"
        }
    }
}
