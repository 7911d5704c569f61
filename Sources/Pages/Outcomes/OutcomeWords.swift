internal import CardVault

/// What is said of an outcome in one language; a code of the bank is never shown.
struct OutcomeWords {
    let heading, explanation: String

    init(_ outcome: Outcome, _ language: Language) {
        (heading, explanation) =
            switch outcome {
            case .verified(let isSaved): (Self.verified(isSaved, language), Self.noMoney(language))
            case .declined(let category, let advice):
                (
                    Self.declined(language),
                    "\(Self.reason(category, language)) \(Self.text(of: advice, language))"
                )
            case .expired: Self.expired(language)
            case .failed(let failure): (Self.failed(language), Self.reason(failure, language))
            case .pending: Self.pending(language)
            }
    }

    private static func verified(_ isSaved: Bool, _ language: Language) -> String {
        switch (language, isSaved) {
        case (.kazakh, true): "Карта тексеріліп, сақталды"
        case (.kazakh, false): "Карта тексерілді"
        case (.russian, true): "Карта проверена и сохранена"
        case (.russian, false): "Карта проверена"
        case (.english, true): "The card is verified and saved"
        case (.english, false): "The card is verified"
        }
    }

    private static func noMoney(_ language: Language) -> String {
        switch language {
        case .kazakh: "Ақша алынған жоқ."
        case .russian: "Деньги не списаны."
        case .english: "No money was taken."
        }
    }

    private static func declined(_ language: Language) -> String {
        switch language {
        case .kazakh: "Банк картаны қабылдамады"
        case .russian: "Банк отклонил карту"
        case .english: "The bank declined the card"
        }
    }

    private static func failed(_ language: Language) -> String {
        switch language {
        case .kazakh: "Карта тексерілмеді"
        case .russian: "Карта не проверена"
        case .english: "The card was not verified"
        }
    }

    private static func expired(_ language: Language) -> (String, String) {
        switch language {
        case .kazakh: ("Растау уақыты бітті", "Карта тексерілмеді. Дүкенге оралып, қайта бастаңыз.")
        case .russian: ("Время на подтверждение вышло", "Карта не проверена. Начните снова в магазине.")
        case .english: ("The time to confirm is over", "The card was not verified. Start again at the shop.")
        }
    }

    private static func pending(_ language: Language) -> (String, String) {
        switch language {
        case .kazakh: ("Банк әлі жауап берген жоқ", "Бет өзі жаңарады. Оны жабуға да болады: нәтижесін дүкен біледі.")
        case .russian: ("Банк ещё не ответил", "Страница обновится сама. Её можно и закрыть: результат узнает магазин.")
        case .english:
            (
                "The bank has not answered yet",
                "This page reloads by itself. You may close it too: the shop will know the result."
            )
        }
    }

    private static func reason(_ category: Decline.Category, _ language: Language) -> String {
        switch (category, language) {
        case (.issuer, .kazakh): "Картаны шығарған банк оны растамады."
        case (.issuer, .russian): "Банк, выпустивший карту, не подтвердил её."
        case (.issuer, .english): "The bank that issued the card did not approve it."
        case (.blocked, .kazakh): "Карта бұғатталған."
        case (.blocked, .russian): "Карта заблокирована."
        case (.blocked, .english): "The card is blocked."
        case (.expired, .kazakh): "Картаның жарамдылық мерзімі өткен."
        case (.expired, .russian): "Срок действия карты истёк."
        case (.expired, .english): "The card has expired."
        // Whoever holds a stolen card is not told that it is known.
        case (.stolen, .kazakh): "Бұл картаны пайдалануға болмайды."
        case (.stolen, .russian): "Этой картой воспользоваться нельзя."
        case (.stolen, .english): "This card cannot be used."
        case (.cardData, .kazakh): "Картаның нөмірі, мерзімі немесе коды қате енгізілген."
        case (.cardData, .russian): "Номер, срок или код карты введены с ошибкой."
        case (.cardData, .english): "The card's number, expiry date or security code is wrong."
        case (.threeDSecure, .kazakh): "3-D Secure растауы өтпеді."
        case (.threeDSecure, .russian): "Подтверждение 3-D Secure не прошло."
        case (.threeDSecure, .english): "The 3-D Secure confirmation did not succeed."
        case (.funds, .kazakh): "Картада қаражат жеткіліксіз."
        case (.funds, .russian): "На карте недостаточно средств."
        case (.funds, .english): "The card has insufficient funds."
        case (.limit, .kazakh): "Әрекеттер тым көп."
        case (.limit, .russian): "Слишком много попыток."
        case (.limit, .english): "There were too many attempts."
        case (.configuration, .kazakh): "Дүкен әзірге карталарды тексере алмайды."
        case (.configuration, .russian): "Магазин пока не может проверять карты."
        case (.configuration, .english): "The shop cannot check cards at the moment."
        case (.technical, .kazakh): "Банк картаны өңдей алмады."
        case (.technical, .russian): "Банк не смог обработать карту."
        case (.technical, .english): "The bank could not process the card."
        }
    }

    private static func text(of advice: Decline.Advice, _ language: Language) -> String {
        switch (advice, language) {
        case (.never, .kazakh): "Қайталау көмектеспейді."
        case (.never, .russian): "Повторная попытка не поможет."
        case (.never, .english): "Trying again will not help."
        case (.later, .kazakh): "Кейінірек қайталап көріңіз."
        case (.later, .russian): "Попробуйте позже."
        case (.later, .english): "Try again later."
        case (.otherCard, .kazakh): "Деректерді тексеріңіз немесе басқа картаны қолданыңыз."
        case (.otherCard, .russian): "Проверьте данные или воспользуйтесь другой картой."
        case (.otherCard, .english): "Check the details or use another card."
        case (.contactBank, .kazakh): "Картаны шығарған банкке хабарласыңыз."
        case (.contactBank, .russian): "Обратитесь в банк, выпустивший карту."
        case (.contactBank, .english): "Contact the bank that issued the card."
        }
    }

    private static func reason(_ failure: VerificationState.Failure, _ language: Language) -> String {
        switch (failure, language) {
        case (.unsupportedChallenge, .kazakh): "Банк біз қолдамайтын растауды сұрады. Басқа картаны қолданып көріңіз."
        case (.unsupportedChallenge, .russian):
            "Банк попросил подтверждение, которого здесь нет. Попробуйте другую карту."
        case (.unsupportedChallenge, .english):
            "The bank asked for a confirmation that is not offered here. Try another card."
        case (.unresolved, .kazakh): "Банк нәтижесін айтпады. Ақша алынған жоқ. Дүкенде қайта бастаңыз."
        case (.unresolved, .russian): "Банк не сообщил результат. Деньги не списаны. Начните снова в магазине."
        case (.unresolved, .english): "The bank told no result. No money was taken. Start again at the shop."
        case (.differentCard, .kazakh): "Басқа карта енгізілді. Сақталған карта өзгерген жоқ."
        case (.differentCard, .russian): "Введена другая карта. Сохранённая карта не изменилась."
        case (.differentCard, .english): "Another card was entered. The saved card has not changed."
        case (.cancelled, .kazakh): "Тексеру тоқтатылды."
        case (.cancelled, .russian): "Проверка отменена."
        case (.cancelled, .english): "The check was cancelled."
        case (.noCardID, .kazakh): "Банк картаны тексерді, бірақ сақтамады. Дүкенде қайта бастаңыз."
        case (.noCardID, .russian): "Банк проверил карту, но не сохранил её. Начните снова в магазине."
        case (.noCardID, .english): "The bank verified the card but did not save it. Start again at the shop."
        }
    }
}
