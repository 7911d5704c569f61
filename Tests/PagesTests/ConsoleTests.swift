import CardVault
import HTTP
import Locks
import Pages
import RepositoryContract
import Testing

@Suite struct ConsoleTests {
    private typealias Fields = [(name: String, value: String)]

    @Test func `a session ends when nobody is seen for a quarter of an hour, and after eight hours in any case`()
        async throws
    {
        let desk = try await Desk()
        let cookie = await desk.enter("v")
        for _ in 0..<33 {
            #expect(await desk.get("/cards", cookie).status == 200)
            desk.front.clock.advance(by: .minutes(14))
        }
        #expect(await desk.get("/cards", cookie).status == 200)
        desk.front.clock.advance(by: .minutes(15))
        let over = await desk.get("/cards", cookie)
        #expect(over.status == 303 && over.header("Location") == "/admin/sign-in?over=1")
        let next = await desk.enter("v")
        for _ in 0..<40 {
            _ = await desk.get("/cards", next)
            desk.front.clock.advance(by: .minutes(12))
        }
        #expect(await desk.get("/cards", next).status == 303)
    }

    @Test(arguments: [
        ("a", ["/", "/cards", "/revocations", "/clients", "/audit", "/state"]), ("v", ["/", "/cards"]),
        ("r", ["/", "/cards"]), ("u", ["/", "/audit", "/state"]),
    ])
    func `each role sees its own sections`(letter: String, own: [String]) async throws {
        let desk = try await Desk()
        let cookie = await desk.enter(Character(letter))
        for path in ["/", "/cards", "/revocations", "/clients", "/audit", "/state"] {
            let page = await desk.get(path, cookie)
            #expect(page.status == (own.contains(path) ? 200 : 403), "\(path)")
            #expect(page.header("Cache-Control") == "no-store")
            #expect(page.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
        }
    }

    @Test func `the scopes of services open nothing, and are told nothing else than a wrong key`() async throws {
        let desk = try await Desk()
        let (service, nobody) = (
            await desk.post("/sign-in", [("key", "key-s")]), await desk.post("/sign-in", [("key", "x")])
        )
        #expect(service.status == 403 && service.text == nobody.text && service.cookie == nil)
        #expect(desk.refusals.withLock { $0 } == 2)
    }

    @Test func `eleven attempts from one address are too many, for a quarter of an hour`() async throws {
        let desk = try await Desk()
        for _ in 0..<10 { #expect(await desk.post("/sign-in", [("key", "x")]).status == 403) }
        #expect(await desk.post("/sign-in", [("key", "key-a")]).status == 429)
        desk.front.clock.advance(by: .minutes(15))
        #expect(await desk.post("/sign-in", [("key", "key-a")]).status == 303)
    }

    @Test func `key and certificate must be of the same person`() async throws {
        let desk = try await Desk(signIn: .both)
        let own = PeerCertificate(sha256: [UInt8](repeating: 0xAB, count: 32))
        let other = PeerCertificate(sha256: [UInt8](repeating: 0xCD, count: 32))
        // The certificate is bound to the client that was read last.
        #expect(await desk.post("/sign-in", [("key", "key-v")], certificate: own).status == 303)
        #expect(await desk.post("/sign-in", [("key", "key-a")], certificate: own).status == 403)
        #expect(await desk.post("/sign-in", [("key", "key-v")], certificate: other).status == 403)
        #expect(await desk.post("/sign-in", [("key", "key-v")]).status == 403)
        #expect(await desk.post("/sign-in", [], certificate: own).status == 403)
    }

    @Test func `a card is revoked by a form of the session, once, with reason and confirmation`() async throws {
        let desk = try await Desk()
        let card = try await desk.repository.save(handle: "h1", for: Samples.account())
        let cookie = await desk.enter("r")
        let token = await desk.token(cookie)
        let path = "/cards/\(card.id.text)/revocation"
        let whole: Fields = [("reason", "fraud"), ("sure", "yes"), ("note", "<b>once</b>")]
        func status() throws -> CardStatus? {
            try desk.repository.read { reader throws(VaultError) in try reader.card(card.id) }?.status
        }
        #expect(await desk.post(path, whole, cookie).status == 403)
        #expect(
            await desk.post(path, whole + [("formToken", await desk.token(await desk.enter("r")))], cookie).status
                == 403
        )
        let foreign: Fields = [(name: "Sec-Fetch-Site", value: "cross-site")]
        #expect(await desk.post(path, whole + [("formToken", token)], cookie, headers: foreign).status == 403)
        #expect(await desk.post(path, [("sure", "yes"), ("formToken", token)], cookie).status == 422)
        #expect(await desk.post(path, [("reason", "lost"), ("formToken", token)], cookie).status == 422)
        #expect(try status() == .active)
        #expect(await desk.post(path, whole + [("formToken", token)], cookie).status == 303)
        #expect(try status() == .revoked)
        let again: Fields = [("reason", "lost"), ("sure", "yes"), ("formToken", token)]
        #expect(await desk.post(path, again, cookie).status == 303)
        let story = await desk.get("/cards/\(card.id.text)", cookie).text
        #expect(story.contains("&lt;b&gt;once&lt;/b&gt;") && !story.contains("<b>once"))
    }

    @Test func `a search for a handle stands in no address, and the handle on no page`() async throws {
        let desk = try await Desk()
        let card = try await desk.repository.save(handle: "a-handle-of-the-bank", for: Samples.account())
        let cookie = await desk.enter("v")
        let token = await desk.token(cookie)
        let sent = await desk.post("/cards", [("formToken", token), ("epay", "a-handle-of-the-bank")], cookie)
        #expect(sent.status == 303 && sent.header("Location") == "/admin/cards?search=1")
        let page = await desk.get("/cards?search=1", cookie)
        #expect(page.text.contains(card.id.text) && !page.text.contains("a-handle-of-the-bank"))
        // Another session has no such search.
        #expect(await desk.get("/cards?search=1", await desk.enter("v")).status == 303)
    }

    @Test func `what looks like a card number is neither taken nor shown`() async throws {
        let desk = try await Desk()
        let cookie = await desk.enter("v")
        let form: Fields = [("formToken", await desk.token(cookie)), ("account", "4405639704015096")]
        let refused = await desk.post("/cards", form, cookie)
        #expect(refused.status == 422 && !refused.text.contains("4405639704015096"))
    }

    @Test func `a client that may do nothing any more is signed out`() async throws {
        let desk = try await Desk()
        let (person, admin) = (await desk.enter("v"), await desk.enter("a"))
        let id = try Samples.client("v").text
        let form: Fields = [("formToken", await desk.token(admin)), ("sure", "yes")]
        #expect(await desk.post("/clients/\(id)/disablement", form, admin).status == 303)
        #expect(await desk.get("/cards", person).status == 303)
        #expect(await desk.get("/clients/\(id)", admin).text.contains("disabled"))
    }
}
