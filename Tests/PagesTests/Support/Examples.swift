import CardVault
import Pages
import Secrets
import Testing

let site = Site(shopName: "Example shop")

func challengePage(
    site: Site = site,
    action: String = "https://acs.example.kz/pa?id=1&x=2",
    paReq: String = "eJxVUl1To/zAU+SsA==",
    md: String = "271710719-E54F6D8F865285D4",
    termURL: String = "https://cards.example.kz/3ds/abc/return",
    submitsItself: Bool = true
) throws -> ChallengePage {
    ChallengePage(
        site: site,
        action: try #require(WebAddress(action)),
        paReq: SecretBytes(utf8: paReq),
        md: SecretBytes(utf8: md),
        termURL: try #require(WebAddress(termURL)),
        submitsItself: submitsItself
    )
}

func cardEntryPage(
    site: Site = site,
    purpose: CardEntryPage.Purpose = .save,
    account: String = "user-000042",
    refusal: CardEntryPage.Refusal? = nil
) -> CardEntryPage {
    CardEntryPage(
        site: site,
        purpose: purpose,
        account: account,
        publicKey: "MAMCAQA=",
        terminalID: "d9d7978c-d6ee-4ec0-8cda-165251a4bf16",
        formToken: "tokenOfTheForm",
        secondsLeft: 900,
        month: 2026 * 12,
        exit: WebAddress("https://shop.example.kz/back"),
        refusal: refusal
    )
}

let outcomes: [Outcome] =
    [.verified(isSaved: true), .verified(isSaved: false), .expired, .pending]
    + VerificationState.Failure.allCases.map(Outcome.failed)
    + Decline.Category.allCases.flatMap { category in
        Decline.Advice.allCases.map { Outcome.declined(category, $0) }
    }

/// Every page there is, in every state that changes its words.
func everyPage() throws -> [@Sendable (Language) -> WebPage] {
    let address = try #require(WebAddress("https://shop.example.kz/cards?verification=ver_1"))
    let challenge = try challengePage()
    let paused = try challengePage(submitsItself: false)
    var pages: [@Sendable (Language) -> WebPage] = [{ challenge.rendered(in: $0) }, { paused.rendered(in: $0) }]
    for purpose in [CardEntryPage.Purpose.save, .check, .checkAgain(last4: "5096"), .checkAgain(last4: nil)] {
        pages.append { cardEntryPage(purpose: purpose).rendered(in: $0) }
    }
    let refusal = CardEntryPage.Refusal(outcome: .declined(.cardData, .otherCard), attemptsLeft: 2)
    pages.append { cardEntryPage(refusal: refusal).rendered(in: $0) }
    for outcome in outcomes {
        pages.append { OutcomePage(site: site, outcome: outcome).rendered(in: $0) }
        pages.append { OutcomePage(site: site, outcome: outcome, next: .button(address)).rendered(in: $0) }
        pages.append { OutcomePage(site: site, outcome: outcome, next: .atOnce(address)).rendered(in: $0) }
        pages.append { OutcomePage(site: site, outcome: outcome, next: .form(address)).rendered(in: $0) }
    }
    for reason in NoticePage.Reason.allCases {
        pages.append { NoticePage(site: site, reason: reason).rendered(in: $0) }
        pages.append { NoticePage(site: site, reason: reason, offersRetry: true).rendered(in: $0) }
        pages.append { NoticePage(site: site, reason: reason, exit: address).rendered(in: $0) }
    }
    return pages
}

extension WebPage {
    var text: String {
        document.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
