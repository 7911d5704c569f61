import CardVault
import Cryptography
import Pages
import Testing

@Test func `every page forbids what it does not need`() throws {
    for render in try everyPage() {
        let page = render(.russian)
        let policy = try #require(page.header("Content-Security-Policy"))
        #expect(
            policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action ")
        )
        #expect(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(page.header("Cache-Control") == "no-store")
        #expect(page.header("X-Content-Type-Options") == "nosniff")
        #expect(page.header("Content-Type") == "text/html; charset=utf-8")
        #expect(page.header("Referrer-Policy") == "same-origin")
        #expect(page.headers.allSatisfy { !$0.value.utf8.contains { $0 < 0x20 } })
    }
}

@Test func `no page has a script, a style or a handler in its text, or names another host's file`() throws {
    for render in try everyPage() {
        let text = render(.english).text
        #expect(!text.contains("<style") && !text.contains(" style=") && !text.contains("javascript:"))
        #expect(!text.contains(" onload=") && !text.contains(" onclick=") && !text.contains(" onsubmit="))
        for piece in text.split(separator: "<script").dropFirst() {
            #expect(piece.hasPrefix(" src=\"/assets/"))
            #expect(piece.contains("\" integrity=\"sha256-") && piece.contains("></script>"))
        }
    }
}

@Test(arguments: [
    ("https://acs.example.kz/pa", "form-action https:;"),
    ("http://127.0.0.1:9400/acs", "form-action https: http://127.0.0.1:* http://localhost:*;"),
    ("http://localhost:9400/acs", "form-action https: http://127.0.0.1:* http://localhost:*;"),
    ("http://[::1]:9400/acs", "form-action https: http:;"),
])
func `the challenge's form may go over https, and to this machine only when the issuer is there`(
    action: String,
    expected: String
) throws {
    let page = try challengePage(action: action).rendered(in: .english)
    #expect(try #require(page.header("Content-Security-Policy")).contains(expected))
}

@Test func `the card form posts to us alone and a page without a form posts nowhere`() throws {
    let card = cardEntryPage().rendered(in: .english)
    #expect(try #require(card.header("Content-Security-Policy")).contains("form-action 'self';"))
    let notice = NoticePage(site: site, reason: .unknownLink).rendered(in: .english)
    #expect(try #require(notice.header("Content-Security-Policy")).contains("form-action 'none';"))
}

@Test func `the challenge page carries what the issuer needs, escaped, and waits in three languages`() throws {
    let page = try challengePage(md: "\"><script>alert(1)</script>").rendered(in: .kazakh)
    let text = page.text
    #expect(page.status == 200)
    #expect(text.contains("method=\"post\" action=\"https://acs.example.kz/pa?id=1&amp;x=2\""))
    #expect(text.contains("name=\"PaReq\" value=\"eJxVUl1To/zAU+SsA==\""))
    #expect(text.contains("name=\"MD\" value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""))
    #expect(text.contains("name=\"TermUrl\" value=\"https://cards.example.kz/3ds/abc/return\""))
    for wait in ["Дождитесь ответа!", "Жауабын күтіңіз!", "Wait for an answer!"] { #expect(text.contains(wait)) }
    #expect(text.contains("<noscript>") && text.contains("<button type=\"submit\">"))
}

@Test func `no field that holds a part of the card has a name, and no card field shows without scripts`() {
    let text = cardEntryPage().rendered(in: .english).text
    let inputs = text.split(separator: "<input").dropFirst().map { String($0.prefix { $0 != ">" }) }
    #expect(inputs.count == 6)
    let named = inputs.filter { $0.contains(" name=") }
    #expect(named.count == 3)
    for field in ["cryptogram", "cardholderName", "formToken"] {
        #expect(named.filter { $0.contains(" name=\"\(field)\"") }.count == 1)
    }
    for autofill in ["cc-number", "cc-exp", "cc-csc"] {
        let fields = inputs.filter { $0.contains("autocomplete=\"\(autofill)\"") }
        #expect(fields.count == 1)
        #expect(fields.allSatisfy { !$0.contains(" name=") && $0.contains("inputmode=\"numeric\"") })
    }
    #expect(inputs.contains { $0.contains("autocomplete=\"cc-name\"") })
    #expect(
        text.contains(
            "<form id=\"card-form\" method=\"post\" action=\"?lang=en\" autocomplete=\"on\" novalidate hidden"
        )
    )
    #expect(text.contains("<noscript>"))
}

@Test func `every field is labelled and described, and what describes it exists`() {
    let text = cardEntryPage().rendered(in: .russian).text
    for id in ["card-number", "card-expiry", "card-code", "card-holder"] {
        #expect(text.contains("<label for=\"\(id)\">"))
        #expect(text.contains("id=\"\(id)-error\" class=\"error\" aria-live=\"polite\""))
    }
    for described in text.split(separator: "aria-describedby=\"").dropFirst() {
        for id in described.prefix(while: { $0 != "\"" }).split(separator: " ") {
            #expect(text.contains("id=\"\(id)\""), "\(id)")
        }
    }
}

@Test func `the card page names the shop, masks the account and escapes both`() {
    let page = cardEntryPage(site: Site(shopName: "A<b>&\"'"), account: "customer-42").rendered(in: .english)
    #expect(page.text.contains("A&lt;b&gt;&amp;&quot;&#39; asks to check your card."))
    #expect(!page.text.contains("<b>"))
    #expect(page.text.contains("<dd>cu••••42</dd>"))
    #expect(!page.text.contains("customer"))
    #expect(cardEntryPage(account: "abcdef").rendered(in: .english).text.contains("<dd>a••••f</dd>"))
    #expect(cardEntryPage(account: "ab").rendered(in: .english).text.contains("<dd>••••</dd>"))
}

@Test func `a refused card is told on the card page with the attempts that are left`() {
    let refusal = CardEntryPage.Refusal(outcome: .declined(.blocked, .contactBank), attemptsLeft: 2)
    let text = cardEntryPage(refusal: refusal).rendered(in: .english).text
    #expect(text.contains("The card is blocked. Contact the bank that issued the card. Attempts left: 2."))
    #expect(!cardEntryPage().rendered(in: .english).text.contains("class=\"refusal\""))
}

@Test func `a saved card's consent speaks of the token and any consent of the zero amount`() {
    for purpose in [CardEntryPage.Purpose.save, .check, .checkAgain(last4: nil)] {
        let text = cardEntryPage(purpose: purpose).rendered(in: .english).text
        #expect(text.contains("zero-amount"))
        #expect(text.contains("keeps a token of this card") == (purpose == .save))
    }
    #expect(!Consent.version.isEmpty)
}

@Test func `nobody is told that a card is known to be stolen`() {
    for language in Language.allCases {
        let text = OutcomePage(site: site, outcome: .declined(.stolen, .never)).rendered(in: language).text.lowercased()
        for word in ["stolen", "украд", "ұрлан", "lost"] { #expect(!text.contains(word)) }
    }
}

@Test func `a page goes to the shop at once, by a button, or nowhere`() throws {
    let address = try #require(WebAddress("https://shop.example.kz/cards?a=1&b=2"))
    func text(_ next: OutcomePage.Next) -> String {
        OutcomePage(site: site, outcome: .verified(isSaved: true), next: next).rendered(in: .english).text
    }
    let refresh = "<meta http-equiv=\"refresh\" content=\"0;url=https://shop.example.kz/cards?a=1&amp;b=2\">"
    let link = "<a class=\"button\" href=\"https://shop.example.kz/cards?a=1&amp;b=2\">"
    #expect(text(.atOnce(address)).contains(refresh) && text(.atOnce(address)).contains(link))
    #expect(!text(.button(address)).contains(refresh) && text(.button(address)).contains(link))
    #expect(!text(.nothing).contains("http-equiv") && !text(.nothing).contains("href=\"https"))
}

@Test func `only a page that is waiting loads itself again`() {
    for outcome in outcomes {
        let text = OutcomePage(site: site, outcome: outcome).rendered(in: .english).text
        #expect(text.contains("/assets/wait-") == (outcome == .pending))
    }
}

@Test func `a notice has the status of its reason`() {
    let statuses = NoticePage.Reason.allCases.map { NoticePage(site: site, reason: $0).rendered(in: .english).status }
    #expect(statuses == [404, 410, 409, 403, 403, 409, 422, 405, 429, 503, 500])
}

@Test(arguments: NoticePage.Reason.allCases)
func `a notice says when to try again where that helps`(reason: NoticePage.Reason) {
    let page = NoticePage(site: site, reason: reason).rendered(in: .english)
    let wait = page.headers.first { $0.name == "Retry-After" }.flatMap { Int($0.value) }
    #expect((wait ?? 0 > 0) == [429, 503].contains(page.status))
}

@Test func `a page's files are found by the names it gives them, and by no others`() throws {
    let text = cardEntryPage(site: Site(shopName: "x", basePath: "/cards")).rendered(in: .english).text
    var found: Set<String> = []
    for piece in text.split(separator: "\"/cards/assets/").dropFirst() {
        let name = String(piece.prefix { $0 != "\"" })
        let asset = try #require(Asset.named(name))
        #expect(asset.integrity == "sha256-" + SHA256.hash(asset.bytes.span).withBytes { Base64.encode($0) })
        #expect(asset.name.contains(SHA256.hash(asset.bytes.span).hex.prefix(16)))
        #expect(!asset.bytes.isEmpty)
        found.insert(name)
    }
    #expect(found.count == 5)
    #expect(Asset.named("pages.css") == nil)
    #expect(Asset.named("") == nil)
    #expect(Set(Asset.all.map(\.name)).count == Asset.all.count)
}
