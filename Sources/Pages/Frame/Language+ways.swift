/// The words on links that stand on several pages.
extension Language {
    var backToShop: String {
        switch self {
        case .kazakh: "Дүкенге оралу"
        case .russian: "Вернуться в магазин"
        case .english: "Back to the shop"
        }
    }

    var tryAgain: String {
        switch self {
        case .kazakh: "Қайталап көру"
        case .russian: "Попробовать ещё раз"
        case .english: "Try again"
        }
    }

    var goOn: String {
        switch self {
        case .kazakh: "Жалғастыру"
        case .russian: "Продолжить"
        case .english: "Continue"
        }
    }
}
