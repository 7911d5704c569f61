import CardVault
import HTTP
import Locks
import Pages
import RepositoryContract
import Secrets
import Testing

/// The public pages over memory and a bank that says what it is told; tokens are the ids themselves.
struct Front {
    let clock = ManualClock()
    let bank = PlainBank()
    let ports: Ports<InMemoryRepository>
    let pages: PublicPages<InMemoryRepository>

    init(isSecure: Bool = false, basePath: String = "") throws {
        ports = Ports(
            repository: InMemoryRepository(clock: clock),
            bank: bank,
            clock: clock,
            invoices: Numbers(),
            randomness: Zeros(),
            links: Paths(base: "https://cards.example.kz" + basePath),
            signals: Deaf(),
            terminals: Terminals([
                Terminal(name: try TerminalName("default"), terminalID: "67e34d63-102f-4bd1", merchant: "merchant")
            ]),
            policy: Policy()
        )
        pages = PublicPages(
            site: Site(shopName: "Example shop", basePath: basePath, isSecure: isSecure),
            tokens: PublicPages.Tokens(
                challengePage: { try? Verification.ID($0) },
                challengeReturn: { try? Verification.ID($0) },
                session: { try? CardEntrySession.ID($0) },
                browser: { Array("\($0) \($1.text)".utf8) },
                form: { "\($0)-\($1.text)-\($2)" }
            ),
            useCases: PublicPages.UseCases(
                show: ShowChallenge(ports: ports),
                entry: CardEntry(ports: ports),
                submit: SubmitCard(ports: ports, start: StartVerification(ports: ports)),
                wake: { _ in }
            ),
            links: Paths(base: "https://cards.example.kz" + basePath),
            address: { $0.peer.ip }
        )
    }

    func session(returnURL: String = "https://shop.example.kz/back?cart=7") async throws -> CardEntrySession {
        let order = try CardEntry<InMemoryRepository>.Order(
            account: AccountID("customer-1"),
            returnURL: returnURL,
            cardSave: true,
            card: nil,
            terminal: nil,
            reference: nil
        )
        return try await CardEntry(ports: ports).open(order, by: .system)
    }

    func get(_ path: String, cookie: String? = nil, _ headers: [(name: String, value: String)] = []) async -> Reply {
        let cookies = cookie.map { [(name: "Cookie", value: $0)] } ?? []
        let fields = [(name: "Accept-Language", value: "en")] + cookies + headers
        let request = Request(.get, path, headers: fields)
        return Reply(await pages.respond(to: request) ?? pages.notFound(request))
    }

    func post(
        _ path: String,
        _ form: [(name: String, value: String)],
        cookie: String? = nil,
        type: String = "application/x-www-form-urlencoded",
        _ headers: [(name: String, value: String)] = []
    ) async -> Reply {
        let cookies = cookie.map { [(name: "Cookie", value: $0)] } ?? []
        let fields = [(name: "Accept-Language", value: "en"), (name: "Content-Type", value: type)] + cookies + headers
        let request = Request(.post, path, headers: fields, body: FormURLEncoded.encode(form))
        return Reply(await pages.respond(to: request) ?? pages.notFound(request))
    }

    /// The form of a page that a browser was given, filled in.
    static func filled(_ page: Reply, name: String = "JON JONSON") throws -> [(name: String, value: String)] {
        let token = page.text.split(separator: #"name="formToken" value=""#).dropFirst().first
        let value = String(try #require(token).prefix { $0 != "\"" })
        return [("formToken", value), ("cryptogram", cryptogram), ("cardholderName", name)]
    }

    /// 64 bytes as base64: as long as the bank's key.
    static let cryptogram = String(repeating: "A", count: 85) + "Q=="
}

/// An answer with its body as text.
struct Reply {
    let status: Int
    let text: String
    private let fields: [HeaderField]

    init(_ response: Response) {
        status = response.status
        fields = response.headers
        switch response.body {
        case .bytes(let bytes): text = String(decoding: bytes, as: UTF8.self)
        case .secret(let secret):
            text = secret.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
        default: text = ""
        }
    }

    func header(_ name: String) -> String? { fields.first { $0.name.description == name }?.value }

    /// The cookie that came with it, as a browser sends it back.
    var cookie: String? { header("Set-Cookie").map { String($0.prefix { $0 != ";" }) } }
}

private struct Paths: Links {
    let base: String
    func callback(for verification: Verification.ID) -> String { base + "/epay/" + verification.text }
    func challengePage(for verification: Verification.ID) -> String { base + "/3ds/" + verification.text }
    func challengeReturn(for verification: Verification.ID) -> String { base + "/3ds/\(verification.text)/return" }
    func cardEntry(for session: CardEntrySession.ID) -> String { base + "/card-entry/" + session.text }
}

private struct Numbers: InvoiceNumbers {
    private let last = Locked(100_000)
    func next(for terminal: TerminalName) throws(VaultError) -> InvoiceID {
        let number = last.withLock { last in
            last += 1
            return last
        }
        return try InvoiceID(String(number))
    }
}

private struct Zeros: Randomness {
    func secret(bytes count: Int) -> SecretBytes { SecretBytes(count: count) { (_: inout MutableSpan<UInt8>) in } }
    func fraction() -> Double { 0 }
}

private struct Deaf: SignalSink {
    func note(_ signal: Signal) {}
}
