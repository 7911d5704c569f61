/// The hosted card page: the card is encrypted in the browser, and its fields have no names, so they cannot be posted.
package struct CardEntryPage: Sendable {
    /// What the card is entered for.
    package enum Purpose: Sendable, Equatable {
        /// It is verified and kept.
        case save
        /// It is verified and forgotten.
        case check
        /// A card that is kept is verified again; its last four digits, if they are known.
        case checkAgain(last4: String?)
    }
    /// Why the card before this one was not taken.
    package struct Refusal: Sendable {
        let outcome: Outcome
        let attemptsLeft: Int

        /// States the outcome of the last attempt and how many are left.
        package init(outcome: Outcome, attemptsLeft: Int) {
            self.outcome = outcome
            self.attemptsLeft = attemptsLeft
        }
    }

    let site: Site
    let purpose: Purpose
    let account: String
    let publicKey: String
    let terminalID: String
    let formToken: String
    let secondsLeft: Int
    let month: Int
    let exit: WebAddress?
    let refusal: Refusal?

    /// Takes what the page shows.
    ///
    /// - Parameters:
    ///   - account: The account's id, which is shown masked.
    ///   - publicKey: The bank's key, a SubjectPublicKeyInfo in standard base64.
    ///   - terminalID: The bank's id of the terminal; it goes into the cryptogram.
    ///   - formToken: What the form posts back so that no other site can post it.
    ///   - secondsLeft: How long the session still lasts.
    ///   - month: The present month, counted from January of the year 0, in UTC.
    ///   - exit: The shop's page, for who wants to send no card.
    package init(
        site: Site,
        purpose: Purpose,
        account: String,
        publicKey: String,
        terminalID: String,
        formToken: String,
        secondsLeft: Int,
        month: Int,
        exit: WebAddress? = nil,
        refusal: Refusal? = nil
    ) {
        self.site = site
        self.purpose = purpose
        self.account = account
        self.publicKey = publicKey
        self.terminalID = terminalID
        self.formToken = formToken
        self.secondsLeft = max(0, secondsLeft)
        self.month = month
        self.exit = exit
        self.refusal = refusal
    }

    /// The names of the fields that the form posts: nothing else is expected, and nothing else is read.
    package enum Field {
        /// The encrypted card.
        package static let cryptogram = "cryptogram"
        /// The name on the card; may be empty.
        package static let cardholderName = "cardholderName"
        /// The token that ties the post to the page.
        package static let formToken = "formToken"
    }

    /// The page.
    package func rendered(in language: Language) -> WebPage {
        let words = CardEntryWords(language, shop: site.shopName, purpose: purpose)
        let shell = Shell(
            site: site,
            language: language,
            title: words.title,
            scripts: [.cryptogram, .cardRules, .cardEntry]
        )
        let content: HTML = """
            <h1>\(words.title)</h1>
            <p>\(words.introduction)</p>
            <dl class="account"><dt>\(words.account)</dt><dd>\(Self.masked(account))</dd></dl>
            \(refusal.map { notice($0, in: language, words) } ?? "")<noscript><p class="note">\(words.scriptsOff)</p></noscript>
            <p id="loading" class="quiet">\(words.loading)</p>
            <p id="unsupported" class="note" role="alert" hidden>\(words.unsupported)</p>
            <p id="time-over" class="note" role="alert" hidden>\(words.timeOver)</p>
            \(form(language, words))
            \(exit.map { wayOut(to: $0, language) } ?? "")
            """
        return WebPage(status: 200, policy: ContentSecurityPolicy(form: .here), document: shell.document(content))
    }

    private func form(_ language: Language, _ words: CardEntryWords) -> HTML {
        """
        <form id="card-form" method="post" action="?lang=\(language.rawValue)" autocomplete="on" novalidate hidden \
        data-key="\(publicKey)" data-terminal="\(terminalID)" data-seconds="\(secondsLeft)" \
        data-month="\(month)" data-busy="\(words.busy)">
        <input type="hidden" name="\(Field.formToken)" value="\(formToken)">
        <input type="hidden" name="\(Field.cryptogram)" id="cryptogram" value="" autocomplete="off">
        \(CardEntryFields(words: words).html)
        <p class="note">\(words.protection)</p>
        <p class="quiet" id="consent">\(words.consent)</p>
        <button type="submit" id="card-submit" aria-describedby="consent">\(words.submit)</button>
        <p id="card-status" class="seen-by-readers-only" role="status"></p>
        <p class="quiet">\(words.validFor((secondsLeft + 59) / 60))</p>
        </form>
        """
    }

    private func wayOut(to shop: WebAddress, _ language: Language) -> HTML {
        #"<p class="leave"><a href="\#(shop.text)">\#(language.backToShop)</a></p>"#
    }

    private func notice(_ refusal: Refusal, in language: Language, _ words: CardEntryWords) -> HTML {
        let outcome = OutcomeWords(refusal.outcome, language)
        return """
            <div class="refusal" role="alert"><h2>\(outcome.heading)</h2>
            <p>\(outcome.explanation) \(words.attemptsLeft(refusal.attemptsLeft))</p></div>

            """
    }

    /// An account id without its middle: enough for its owner to know it, too little to learn it from a screen.
    static func masked(_ account: String) -> String {
        let shown = account.count >= 8 ? 2 : account.count >= 4 ? 1 : 0
        return "\(account.prefix(shown))••••\(account.suffix(shown))"
    }
}
