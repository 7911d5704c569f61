/// The words of the card page in one language: a word that is missing in a language does not compile.
struct CardEntryWords {
    let title, introduction, account, number, expiry, expiryHint, code, codeHint, holder, submit, busy: String
    let numberEmpty, numberShort, numberWrong, expiryEmpty, expiryWrong, expiryPast: String
    let codeThree, codeFour, holderDigits, protection, consent: String
    let scriptsOff, loading, unsupported, timeOver: String
    private let language: Language

    init(_ language: Language, shop: String, purpose: CardEntryPage.Purpose) {
        self.language = language
        title = Self.title(for: purpose, in: language)
        submit = Self.submit(for: purpose, in: language)
        consent = Consent.text(for: purpose, shop: shop, button: submit, in: language)
        switch language {
        case .kazakh:
            introduction = "«\(shop)» картаңызды тексеруді сұрайды. Ақша алынбайды."
            account = "Есептік жазба:"
            number = "Карта нөмірі"
            expiry = "Жарамдылық мерзімі"
            expiryHint = "Ай/жыл, мысалы 04/29"
            code = "CVC/CVV коды"
            codeHint = "Сырт жағындағы 3 цифр; American Express: алдыңғы жағындағы 4 цифр"
            holder = "Картадағы аты-жөні (бар болса)"
            busy = "Шифрланып, жіберіліп жатыр…"
            numberEmpty = "Карта нөмірін енгізіңіз"
            numberShort = "Нөмір толық енгізілмеген"
            numberWrong = "Нөмірде қате бар, тексеріңіз"
            expiryEmpty = "Мерзімін енгізіңіз"
            expiryWrong = "Ай мен жылды 04/29 түрінде енгізіңіз"
            expiryPast = "Картаның мерзімі өтіп кеткен"
            codeThree = "3 цифрды енгізіңіз"
            codeFour = "4 цифрды енгізіңіз"
            holderDigits = "Аты-жөнінде цифр болмайды"
            protection = "Карта осы браузерде шифрланады. Нөмірді дүкен де, біз де көрмейміз: оны тек банк оқи алады."
            scriptsOff =
                "Картаны енгізу үшін JavaScript қажет: нөмір браузерде шифрланады. Оны қосып, бетті жаңартыңыз."
            loading = "Форма дайындалып жатыр…"
            unsupported = "Бұл браузер картаны шифрлай алмайды. Бетті жаңарақ браузерде ашыңыз."
            timeOver = "Уақыт бітті. Дүкенге оралып, қайта бастаңыз."
        case .russian:
            introduction = "«\(shop)» просит проверить вашу карту. Деньги не списываются."
            account = "Учётная запись:"
            number = "Номер карты"
            expiry = "Срок действия"
            expiryHint = "Месяц/год, например 04/29"
            code = "Код CVC/CVV"
            codeHint = "3 цифры на обороте; у American Express 4 на лицевой стороне"
            holder = "Имя на карте (если есть)"
            busy = "Шифруем и отправляем…"
            numberEmpty = "Введите номер карты"
            numberShort = "Номер введён не полностью"
            numberWrong = "В номере ошибка, проверьте его"
            expiryEmpty = "Введите срок действия"
            expiryWrong = "Введите месяц и год, как 04/29"
            expiryPast = "Срок действия карты истёк"
            codeThree = "Введите 3 цифры"
            codeFour = "Введите 4 цифры"
            holderDigits = "В имени не бывает цифр"
            protection =
                "Карта шифруется в этом браузере. Номер не увидит ни магазин, ни мы: прочесть его может только банк."
            scriptsOff =
                "Для ввода карты нужен JavaScript: номер шифруется в браузере. Включите его и обновите страницу."
            loading = "Готовим форму…"
            unsupported = "Этот браузер не умеет шифровать карту. Откройте страницу в более новом."
            timeOver = "Время вышло. Вернитесь в магазин и начните снова."
        case .english:
            introduction = "\(shop) asks to check your card. No money is taken."
            account = "Account:"
            number = "Card number"
            expiry = "Expiry date"
            expiryHint = "Month/year, such as 04/29"
            code = "Security code (CVC)"
            codeHint = "3 digits on the back; American Express: 4 on the front"
            holder = "Name on the card (if it has one)"
            busy = "Encrypting and sending…"
            numberEmpty = "Enter the card number"
            numberShort = "The number is not complete"
            numberWrong = "The number has a mistake, please check it"
            expiryEmpty = "Enter the expiry date"
            expiryWrong = "Enter month and year, such as 04/29"
            expiryPast = "The card has expired"
            codeThree = "Enter 3 digits"
            codeFour = "Enter 4 digits"
            holderDigits = "A name has no digits"
            protection =
                "The card is encrypted in this browser. Neither the shop nor we see its number: only the bank can read it."
            scriptsOff =
                "Entering a card needs JavaScript: the number is encrypted in the browser. Turn it on and reload the page."
            loading = "Preparing the form…"
            unsupported = "This browser cannot encrypt the card. Open the page in a newer one."
            timeOver = "The time is over. Go back to the shop and start again."
        }
    }

    func validFor(_ minutes: Int) -> String {
        switch language {
        case .kazakh: "Бет тағы \(minutes) мин жарамды."
        case .russian: "Страница действует ещё \(minutes) мин."
        case .english: "This page is valid for another \(minutes) min."
        }
    }

    func attemptsLeft(_ count: Int) -> String {
        switch language {
        case .kazakh: "Қалған мүмкіндік: \(count)."
        case .russian: "Осталось попыток: \(count)."
        case .english: "Attempts left: \(count)."
        }
    }

    private static func title(for purpose: CardEntryPage.Purpose, in language: Language) -> String {
        switch (purpose, language) {
        case (.save, .kazakh): "Картаны қосу"
        case (.save, .russian): "Добавление карты"
        case (.save, .english): "Add a card"
        case (.check, .kazakh): "Картаны тексеру"
        case (.check, .russian): "Проверка карты"
        case (.check, .english): "Check a card"
        case (.checkAgain(let last4?), .kazakh): "•••• \(last4) картасын қайта тексеру"
        case (.checkAgain(let last4?), .russian): "Повторная проверка карты •••• \(last4)"
        case (.checkAgain(let last4?), .english): "Check card •••• \(last4) again"
        case (.checkAgain(nil), .kazakh): "Картаны қайта тексеру"
        case (.checkAgain(nil), .russian): "Повторная проверка карты"
        case (.checkAgain(nil), .english): "Check the card again"
        }
    }

    private static func submit(for purpose: CardEntryPage.Purpose, in language: Language) -> String {
        switch (purpose, language) {
        case (.save, .kazakh): "Картаны сақтау"
        case (.save, .russian): "Сохранить карту"
        case (.save, .english): "Save card"
        case (_, .kazakh): "Картаны тексеру"
        case (_, .russian): "Проверить карту"
        case (_, .english): "Check card"
        }
    }
}
