package import Secrets

/// The page that sends the browser to the issuer's ACS (3-D Secure 1): a form that submits itself, and a button.
package struct ChallengePage: Sendable {
    let site: Site
    let action: WebAddress
    let paReq: SecretBytes
    let md: SecretBytes
    let termURL: WebAddress

    /// Takes the ACS's address, what it is sent, and where it sends the browser back to.
    package init(site: Site, action: WebAddress, paReq: SecretBytes, md: SecretBytes, termURL: WebAddress) {
        self.site = site
        self.action = action
        self.paReq = paReq
        self.md = md
        self.termURL = termURL
    }

    /// The page.
    package func rendered(in language: Language) -> WebPage {
        let words = ChallengeWords(language)
        let shell = Shell(site: site, language: language, title: words.title, scripts: [.challenge])
        let content: HTML = """
            <h1>\(words.title)</h1>
            <p class="wait"><span lang="kk">Жауабын күтіңіз!</span> <span lang="ru">Дождитесь ответа!</span> \
            <span lang="en">Wait for an answer!</span></p>
            <p>\(words.explanation)</p>
            <noscript><p class="note">\(words.scriptsOff)</p></noscript>
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
}

/// The words of the challenge page in one language.
struct ChallengeWords {
    let title, explanation, scriptsOff, button: String

    init(_ language: Language) {
        switch language {
        case .kazakh:
            title = "Картаны растау"
            explanation = "Қазір банкіңіздің беті ашылады: картаны сонда растаңыз."
            scriptsOff = "Скрипттер өшірулі: түймені басыңыз."
            button = "Жалғастыру"
        case .russian:
            title = "Подтверждение карты"
            explanation = "Сейчас откроется страница вашего банка: подтвердите карту там."
            scriptsOff = "Скрипты выключены: нажмите кнопку."
            button = "Продолжить"
        case .english:
            title = "Confirm your card"
            explanation = "Your bank's page opens now: confirm the card there."
            scriptsOff = "Scripts are off: press the button."
            button = "Continue"
        }
    }
}
