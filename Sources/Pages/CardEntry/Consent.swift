/// What a cardholder agrees to by sending a card; the version stands in the audit leaf.
package enum Consent {
    /// Names the wording of all languages; it changes whenever one of the texts does.
    package static let version = "2026-1"

    /// The text over the button with that name.
    static func text(for purpose: CardEntryPage.Purpose, shop: String, button: String, in language: Language) -> String
    {
        switch (purpose, language) {
        case (.save, .kazakh):
            "«\(button)» түймесін басу арқылы сіз «\(shop)» дүкенінің осы картаның токенін (нөмірін емес) сақтауына және "
                + "өзара уағдаластығыңыз бойынша картадан ақша алуына келісесіз. Банк картаны нөлдік сомадағы операциямен "
                + "тексереді. Келісімді кез келген уақытта қайтарып алуға болады: дүкеннен картаны жоюды сұраңыз."
        case (.save, .russian):
            "Нажимая «\(button)», вы соглашаетесь, что «\(shop)» хранит токен этой карты (но не её номер) и может "
                + "списывать с неё деньги так, как вы договорились. Банк проверяет карту операцией на нулевую сумму. "
                + "Согласие можно отозвать в любое время: попросите магазин удалить карту."
        case (.save, .english):
            "By pressing “\(button)” you agree that \(shop) keeps a token of this card (not its number) and may charge "
                + "the card as you have agreed with them. The bank checks the card with a zero-amount operation. "
                + "You can withdraw this consent at any time: ask \(shop) to remove the card."
        case (.check, .kazakh):
            "«\(button)» түймесін басу арқылы сіз банктің бұл картаны нөлдік сомадағы операциямен тексеруіне келісесіз. "
                + "Карта сақталмайды."
        case (.check, .russian):
            "Нажимая «\(button)», вы соглашаетесь, что банк проверит эту карту операцией на нулевую сумму. "
                + "Карта не сохраняется."
        case (.check, .english):
            "By pressing “\(button)” you agree that the bank checks this card with a zero-amount operation. "
                + "The card is not kept."
        case (.checkAgain, .kazakh):
            "«\(button)» түймесін басу арқылы сіз банктің бұл картаны нөлдік сомадағы операциямен тексеруіне және "
                + "«\(shop)» дүкенінің оның токенін бұрынғыша сақтауына келісесіз."
        case (.checkAgain, .russian):
            "Нажимая «\(button)», вы соглашаетесь, что банк проверит эту карту операцией на нулевую сумму, а «\(shop)» "
                + "продолжит хранить её токен на прежних условиях."
        case (.checkAgain, .english):
            "By pressing “\(button)” you agree that the bank checks this card with a zero-amount operation and that "
                + "\(shop) goes on keeping its token as before."
        }
    }
}
