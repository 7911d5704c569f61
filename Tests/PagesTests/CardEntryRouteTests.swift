import CardVault
import HTTP
import Pages
import RepositoryContract
import Testing

@Suite struct CardEntryRouteTests {
    let front: Front

    init() throws { front = try Front() }

    private func path(_ session: CardEntrySession) -> String { "/card-entry/" + session.id.text }

    @Test func `reading the page uses nothing up, and its cookie is for it alone`() async throws {
        let session = try await front.session()
        let page = await front.get(path(session))
        #expect(page.status == 200 && page.text.contains("Add a card"))
        #expect(page.text.contains(#"data-key="MAMCAQA=""#) && page.text.contains(#"data-seconds="900""#))
        #expect(page.text.contains(#"data-month="24300""#))
        let cookie = try #require(page.header("Set-Cookie"))
        #expect(cookie.hasPrefix("card-entry="))
        #expect(cookie.hasSuffix("; Path=\(path(session)); Max-Age=3600; HttpOnly; SameSite=Strict"))
        let again = await front.get(path(session), cookie: page.cookie)
        #expect(again.header("Set-Cookie") == nil)
        #expect(try Front.filled(again).map(\.value) == Front.filled(page).map(\.value))
        #expect(try CardEntry(ports: front.ports).view(session.id).session.browser == nil)
    }

    @Test func `over https the cookie goes over https only, under a name that says so`() async throws {
        let front = try Front(isSecure: true, basePath: "/vault")
        let session = try await front.session()
        let cookie = try #require(await front.get(path(session)).header("Set-Cookie"))
        #expect(cookie.hasPrefix("__Secure-card-entry=") && cookie.hasSuffix("; Secure"))
        #expect(cookie.contains("; Path=/vault/card-entry/"))
    }

    @Test func `a card that is verified leads to the shop, with ids and a word`() async throws {
        let session = try await front.session()
        let page = await front.get(path(session))
        front.bank.answer(try .verified())
        let sent = await front.post(path(session) + "?lang=ru", try Front.filled(page), cookie: page.cookie)
        #expect(sent.status == 303 && sent.text.isEmpty)
        #expect(sent.header("Location") == path(session) + "?lang=ru")
        let outcome = await front.get(path(session), cookie: page.cookie)
        let id = try #require(try CardEntry(ports: front.ports).view(session.id).last?.id.text)
        let shop = "https://shop.example.kz/back?cart=7&amp;verificationId=\(id)&amp;status=verified"
        #expect(outcome.status == 200 && outcome.text.contains(#"content="0;url=\#(shop)""#))
        #expect(front.bank.sent == 1)
    }

    @Test func `a challenge follows on a page of ours, and its return leads back to the form`() async throws {
        let session = try await front.session()
        let page = await front.get(path(session))
        front.bank.answer(.challenge, BankAnswer(.code(473)))
        let sent = await front.post(path(session), try Front.filled(page), cookie: page.cookie)
        let id = try #require(try CardEntry(ports: front.ports).view(session.id).last?.id.text)
        #expect(sent.header("Location") == "/3ds/" + id)
        // Who comes back to the card page meanwhile finds a button, not a page that sends itself on.
        #expect(await front.get(path(session), cookie: page.cookie).header("Location") == "/3ds/\(id)?stay=1")
        let paused = await front.get("/3ds/\(id)?stay=1")
        #expect(paused.text.contains("<button type=\"submit\">") && !paused.text.contains("<script"))
        #expect(paused.text.contains("The card is not confirmed yet."))
        #expect(paused.text.contains("<a href=\"?stay=1&amp;lang=ru\""))
        let challenge = await front.get("/3ds/\(id)?lang=kk")
        #expect(challenge.text.contains("value=\"https://cards.example.kz/3ds/\(id)/return?lang=kk\""))
        let back = await front.post("/3ds/\(id)/return?lang=kk", [("PaRes", "x"), ("MD", "y")])
        #expect(back.status == 303 && back.header("Location") == "/3ds/\(id)?lang=kk")
        let told = await front.get("/3ds/\(id)?lang=en")
        #expect(told.text.contains("content=\"0;url=https://cards.example.kz\(path(session))?lang=en\""))
        let form = await front.get(path(session), cookie: page.cookie)
        #expect(form.text.contains("class=\"refusal\"") && form.text.contains("Attempts left: 2."))
    }

    @Test func `a form posted twice has one outcome, and the bank is asked once`() async throws {
        let session = try await front.session()
        let page = await front.get(path(session))
        front.bank.answer(BankAnswer(.code(484)), try .verified())
        for _ in 0..<2 {
            let sent = await front.post(path(session), try Front.filled(page), cookie: page.cookie)
            #expect(sent.status == 303)
        }
        #expect(front.bank.sent == 1)
    }

    @Test func `another browser sees that it is another, and the same one is let back in`() async throws {
        let session = try await front.session()
        let (page, other) = (await front.get(path(session)), await front.get(path(session)))
        front.bank.answer(BankAnswer(.code(484)))
        _ = await front.post(path(session), try Front.filled(page), cookie: page.cookie)
        #expect(await front.get(path(session), cookie: other.cookie).status == 403)
        #expect(await front.post(path(session), try Front.filled(other), cookie: other.cookie).status == 403)
        #expect(await front.post(path(session), try Front.filled(page), cookie: other.cookie).status == 403)
        let silent = await front.get(path(session))
        #expect(silent.status == 200 && silent.text.contains(#"content="0;url=?again=1&amp;lang=en""#))
        #expect(await front.get(path(session) + "?again=1").status == 403)
        let back = await front.get(path(session) + "?again=1", cookie: page.cookie)
        #expect(back.status == 200 && back.text.contains("class=\"refusal\""))
        #expect(front.bank.sent == 1)
    }

    @Test func `a form of another browser, of none or from another site changes nothing`() async throws {
        let session = try await front.session()
        let (page, other) = (await front.get(path(session)), await front.get(path(session)))
        let form = try Front.filled(page)
        #expect(await front.post(path(session), form, cookie: other.cookie).status == 422)
        let without = await front.post(path(session), form)
        #expect(without.status == 403 && without.text.contains("sent no cookie"))
        for site in ["cross-site", "same-site", "none"] {
            let sent = await front.post(path(session), form, cookie: page.cookie, [("Sec-Fetch-Site", site)])
            #expect(sent.status == 422)
        }
        #expect(try CardEntry(ports: front.ports).view(session.id).session.browser == nil && front.bank.sent == 0)
        front.bank.answer(try .verified())
        let sent = await front.post(path(session), form, cookie: page.cookie, [("Sec-Fetch-Site", "same-origin")])
        #expect(sent.status == 303 && front.bank.sent == 1)
    }

    @Test func `only the fields of the page are taken, each once, and no digit in a name`() async throws {
        let session = try await front.session()
        let page = await front.get(path(session))
        let form = try Front.filled(page)
        var wrong = [
            form + [("hpan", "x")], form + [form[0]], Array(form.dropLast()),
            try Front.filled(page, name: "4405639704015096"), try Front.filled(page, name: "Jon ٣"),
            try Front.filled(page, name: String(repeating: "x", count: 129)),
        ]
        for cryptogram in ["", "AAAA", "not base64!", Front.cryptogram + "AAAA"] {
            wrong.append([form[0], ("cryptogram", cryptogram), form[2]])
        }
        for fields in wrong {
            let sent = await front.post(path(session), fields, cookie: page.cookie)
            #expect(sent.status == 422 && !sent.text.contains("4405"), "\(fields.map(\.name))")
        }
        let json = await front.post(path(session), form, cookie: page.cookie, type: "application/json")
        #expect(json.status == 422 && front.bank.sent == 0)
    }

    @Test func `what has ended, is unknown or is no method of the page is told with its status`() async throws {
        let session = try await front.session()
        let page = await front.get(path(session))
        #expect(await front.get("/card-entry/nobody").status == 404)
        #expect(await front.post("/card-entry/nobody", try Front.filled(page)).status == 404)
        #expect(await front.get(path(session) + "/more").status == 404)
        for (wrong, path, allowed) in [
            (.put, path(session), "GET, HEAD, POST"), (.post, "/3ds/x", "GET, HEAD"),
            (.get, "/3ds/x/return", "POST"), (.delete, "/assets/x", "GET, HEAD"),
        ] as [(Method, String, String)] {
            let refused = try #require(await front.pages.respond(to: Request(wrong, path)))
            #expect(refused.status == 405 && Reply(refused).header("Allow") == allowed)
        }
        front.clock.advance(by: .minutes(15))
        let over = await front.get(path(session), cookie: page.cookie)
        #expect(over.status == 410 && over.text.contains(#"href="https://shop.example.kz/back?cart=7""#))
        #expect(!(await front.get(path(session))).text.contains("shop.example.kz"))
        #expect(await front.post(path(session), try Front.filled(page), cookie: page.cookie).status == 410)
        #expect(front.bank.sent == 0)
    }

    @Test func `the third decline ends the session with its reason and a way back`() async throws {
        let session = try await front.session()
        var page = await front.get(path(session))
        let cookie = page.cookie
        for _ in 0..<3 {
            front.bank.answer(BankAnswer(.code(484)))
            _ = await front.post(path(session), try Front.filled(page), cookie: cookie)
            page = await front.get(path(session), cookie: cookie)
        }
        #expect(page.status == 200 && page.text.contains("The card has insufficient funds."))
        #expect(page.text.contains("&amp;status=declined\">Back to the shop") && !page.text.contains("http-equiv"))
        #expect(!page.text.contains("<form"))
    }
}
