import API
import CardVault
import HTTP
import JSON
import Locks
import RepositoryContract
import Secrets
import Testing

/// A whole vault over a repository in memory and a scripted bank, asked through its handlers without sockets.
struct World {
    let clock = ManualClock()
    let bank: ScriptedBank
    let repository: InMemoryRepository
    let api: API<InMemoryRepository>
    let clients: ClientDirectory<InMemoryRepository>
    let admin: String
    let adminID: CardVault.Client.ID
    let log = Locked<[String]>([])

    init(
        returning origins: [String] = [],
        policy: Policy = Policy(),
        change: (inout Setting<InMemoryRepository>) -> Void = { _ in }
    ) async throws {
        bank = ScriptedBank(clock: clock)
        repository = InMemoryRepository(clock: clock)
        let terminals = Terminals([
            Terminal(name: try TerminalName("default"), terminalID: "67e34d63-102f-4bd1", merchant: "merchant"),
            Terminal(name: try TerminalName("second"), terminalID: "77e34d63-102f-4bd1", merchant: "merchant"),
        ])
        let ports = Ports(
            repository: repository,
            bank: bank,
            clock: clock,
            invoices: CountedInvoices(),
            randomness: TestRandomness(),
            links: PlainLinks(),
            signals: DeafSink(),
            terminals: terminals,
            policy: policy
        )
        clients = try ClientDirectory(ports: ports, hasher: PlainHasher())
        var setting = Setting(
            repository: repository,
            clients: clients,
            bank: bank,
            links: PlainLinks(),
            terminals: terminals,
            policy: policy,
            clock: clock,
            randomness: TestRandomness(),
            returnAddresses: try #require(ReturnAddresses(origins: origins))
        )
        let log = log
        setting.log = Log { line in log.withLock { $0.append(Self.text(line)) } }
        change(&setting)
        api = API(UseCases(ports: ports, reconciler: Reconciler(ports: ports)), setting)
        let (client, key) = try await clients.create(ClientDraft(name: "root", scopes: [.admin]), by: .system)
        admin = Self.text(key)
        adminID = client.id
    }

    static func text(_ secret: SecretBytes) -> String {
        secret.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
    }

    /// A new client's key.
    func client(
        _ scopes: Set<CardVault.Scope>,
        accounts: [String] = [],
        terminals: Set<TerminalName> = [],
        certificate: CardVault.Client.Certificate? = nil
    ) async throws -> String {
        let draft = try ClientDraft(
            name: "shop",
            scopes: scopes,
            accountPrefixes: accounts,
            terminals: terminals,
            certificate: certificate
        )
        return Self.text(try await clients.create(draft, by: .system).key)
    }

    /// Asks the api listener; with `key` nil without any key, by default with the admin's.
    func ask(
        _ method: Method,
        _ target: String,
        _ body: String? = nil,
        key: String? = "",
        headers: [(name: String, value: String)] = [],
        type: String? = "application/json"
    ) async -> Reply {
        var fields = headers
        if let key { fields.append(("Authorization", "Bearer " + (key.isEmpty ? admin : key))) }
        if body != nil, let type { fields.append(("Content-Type", type)) }
        let request = Request(method, target, headers: fields, body: Array((body ?? "").utf8))
        return Reply(await api.api(request))
    }

    /// 64 bytes as base64: as long as the scripted bank's key.
    static let cryptogram = String(repeating: "A", count: 85) + "Q=="

    /// Starts a verification of an account's card.
    func verify(
        _ account: String = "customer-1",
        _ more: String = "",
        idempotencyKey: String = "\"key-1\"",
        key: String? = ""
    ) async -> Reply {
        await ask(
            .post,
            "/v1/accounts/\(account)/verifications",
            #"{"cryptogram":"\#(Self.cryptogram)","cardSave":true\#(more)}"#,
            key: key,
            headers: [("Idempotency-Key", idempotencyKey)]
        )
    }

    /// Saves a card as a verification would.
    func save(_ account: String = "customer-1", handle: String = "handle-1") async throws -> SavedCard {
        try await repository.save(handle: handle, for: try AccountID(account))
    }
}
