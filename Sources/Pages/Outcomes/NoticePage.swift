/// The page for a request that comes to nothing.
package struct NoticePage: Sendable {
    /// Why it does.
    package enum Reason: CaseIterable, Sendable {
        /// The link names nothing.
        case unknownLink
        /// The link's time is over, or what it was for has ended.
        case expiredLink
        /// The form was sent before.
        case alreadySent
        /// The form was opened in another browser first.
        case otherBrowser
        /// The browser sent no cookie with the form.
        case cookieMissing
        /// The account has as many cards as it may.
        case tooManyCards
        /// The form that came is not one of ours.
        case badForm
        /// The method or the media type is none we take here.
        case notAllowed
        /// Too many attempts.
        case tooMany
        /// The bank or we cannot be reached now.
        case unavailable
        /// A fault of ours.
        case fault

        var status: Int {
            switch self {
            case .unknownLink: 404
            case .expiredLink: 410
            case .alreadySent, .tooManyCards: 409
            case .otherBrowser, .cookieMissing: 403
            case .badForm: 422
            case .notAllowed: 405
            case .tooMany: 429
            case .unavailable: 503
            case .fault: 500
            }
        }

        /// Seconds after which trying again makes sense: the few minutes that the words speak of.
        var retryAfter: Int? {
            switch self {
            case .tooMany: 600
            case .unavailable: 120
            default: nil
            }
        }
    }

    let site: Site
    let reason: Reason
    let offersRetry: Bool
    let exit: WebAddress?

    /// Takes the reason; nothing of the request is shown. A retry opens the same address again; `exit` is the shop's.
    package init(site: Site, reason: Reason, offersRetry: Bool = false, exit: WebAddress? = nil) {
        self.site = site
        self.reason = reason
        self.offersRetry = offersRetry
        self.exit = exit
    }

    /// The page.
    package func rendered(in language: Language) -> WebPage {
        let words = NoticeWords(reason, language)
        let shell = Shell(site: site, language: language, title: words.heading)
        let content: HTML = """
            <h1>\(words.heading)</h1>
            <p>\(words.explanation)</p>
            \(way(in: language))
            """
        let policy = ContentSecurityPolicy(form: .nowhere)
        return WebPage(
            status: reason.status,
            policy: policy,
            document: shell.document(content),
            retryAfter: reason.retryAfter
        )
    }

    private func way(in language: Language) -> HTML {
        if let exit { return #"<p><a class="button" href="\#(exit.text)">\#(language.backToShop)</a></p>"# }
        // What has ended or belongs elsewhere is the same at every try.
        guard offersRetry, reason != .expiredLink, reason != .otherBrowser, reason != .unknownLink else { return "" }
        return #"<p><a class="button" href="?lang=\#(language.rawValue)">\#(language.tryAgain)</a></p>"#
    }
}

/// What is said to a request that comes to nothing, in one language.
struct NoticeWords {
    let heading, explanation: String

    init(_ reason: NoticePage.Reason, _ language: Language) {
        (heading, explanation) =
            switch language {
            case .kazakh: Self.kazakh(reason)
            case .russian: Self.russian(reason)
            case .english: Self.english(reason)
            }
    }

    private static func kazakh(_ reason: NoticePage.Reason) -> (String, String) {
        switch reason {
        case .unknownLink: ("Мұндай бет жоқ", "Сілтеме толық емес немесе ескірген. Дүкенге оралып, қайта бастаңыз.")
        case .expiredLink: ("Сілтеме енді жарамсыз", "Уақыты бітті немесе жұмыс аяқталды. Дүкенге оралыңыз.")
        case .alreadySent: ("Форма жіберіліп қойған", "Нәтижесін дүкен біледі.")
        case .otherBrowser:
            ("Форма басқа браузерде ашылған", "Сол браузерде жалғастырыңыз немесе дүкенде қайта бастаңыз.")
        case .cookieMissing:
            ("Браузер cookie жібермеді", "Осы бетке cookie қолдануға рұқсат беріп, қайталаңыз. Карта жіберілген жоқ.")
        case .tooManyCards:
            ("Карталар саны шегіне жетті", "Дүкеннен бір картаны жоюды сұраңыз, содан кейін қайталап көріңіз.")
        case .badForm: ("Форма қатемен келді", "Артқа оралып, қайталап көріңіз.")
        case .notAllowed: ("Бұлай ашуға болмайды", "Дүкенге оралып, қайта бастаңыз.")
        case .tooMany: ("Әрекеттер тым көп", "Бірнеше минуттан кейін қайталап көріңіз.")
        case .unavailable:
            ("Қазір банкпен байланыс жоқ", "Карта жіберілген жоқ. Бірнеше минуттан кейін қайталап көріңіз.")
        case .fault: ("Бізде ақау шықты", "Бірнеше минуттан кейін қайталап көріңіз.")
        }
    }

    private static func russian(_ reason: NoticePage.Reason) -> (String, String) {
        switch reason {
        case .unknownLink: ("Такой страницы нет", "Ссылка неполная или устарела. Вернитесь в магазин и начните снова.")
        case .expiredLink: ("Ссылка больше не действует", "Её время вышло, или дело завершено. Вернитесь в магазин.")
        case .alreadySent: ("Форма уже отправлена", "Результат узнает магазин.")
        case .otherBrowser: ("Форма открыта в другом браузере", "Продолжите в нём или начните снова в магазине.")
        case .cookieMissing:
            ("Браузер не прислал cookie", "Разрешите cookie для этой страницы и повторите. Карта не отправлена.")
        case .tooManyCards:
            ("Больше карт добавить нельзя", "Попросите магазин удалить одну из карт и попробуйте ещё раз.")
        case .badForm: ("Форма пришла с ошибкой", "Вернитесь назад и попробуйте ещё раз.")
        case .notAllowed: ("Так эту страницу не открыть", "Вернитесь в магазин и начните снова.")
        case .tooMany: ("Слишком много попыток", "Попробуйте через несколько минут.")
        case .unavailable: ("Сейчас нет связи с банком", "Карта не отправлена. Попробуйте через несколько минут.")
        case .fault: ("У нас неполадка", "Попробуйте через несколько минут.")
        }
    }

    private static func english(_ reason: NoticePage.Reason) -> (String, String) {
        switch reason {
        case .unknownLink:
            ("There is no such page", "The link is incomplete or old. Go back to the shop and start again.")
        case .expiredLink: ("The link is no longer valid", "Its time is over or its work is done. Go back to the shop.")
        case .alreadySent: ("The form was sent already", "The shop will know the result.")
        case .otherBrowser: ("The form is open in another browser", "Go on there, or start again at the shop.")
        case .cookieMissing:
            ("The browser sent no cookie", "Allow cookies for this page and try again. The card was not sent.")
        case .tooManyCards:
            ("No more cards can be added", "Ask the shop to remove one of the cards, then try again.")
        case .badForm: ("The form arrived with a mistake", "Go back and try again.")
        case .notAllowed: ("The page cannot be opened like this", "Go back to the shop and start again.")
        case .tooMany: ("Too many attempts", "Try again in a few minutes.")
        case .unavailable: ("The bank cannot be reached now", "The card was not sent. Try again in a few minutes.")
        case .fault: ("Something went wrong here", "Try again in a few minutes.")
        }
    }
}
