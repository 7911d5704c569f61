import CardVault
import HTTP
import Locks
import Pages
import RepositoryContract
import Secrets

/// The admin console over memory, with a client for each role; keys are the clients' names.
struct Desk {
    let front: Front
    let console: AdminConsole<InMemoryRepository>
    let refusals = Locked(0)

    var repository: InMemoryRepository { front.ports.repository }

    init(signIn: AdminConsole<InMemoryRepository>.SignIn = .key) async throws {
        let front = try Front()
        self.front = front
        let roles: [(Character, Set<Scope>)] = [
            ("a", [.admin]), ("v", [.consoleView]), ("r", [.consoleRevoke]), ("u", [.consoleAudit]),
            ("s", [.cardsRead, .cardsRevoke, .auditRead]),
        ]
        for (letter, scopes) in roles {
            let client = CardVault.Client(
                id: try Samples.client(letter),
                name: "person-\(letter)",
                scopes: scopes,
                certificate: .fingerprint(String(repeating: "ab", count: 32)),
                createdAt: front.clock.now,
                keys: [CardVault.Client.Key(hash: Array("key-\(letter)".utf8))]
            )
            try await front.ports.repository.saving { try $0.put(client) }
        }
        let ports = front.ports
        let read = ReadVault(ports: ports, reconciler: Reconciler(ports: ports))
        let refusals = refusals
        console = AdminConsole(
            shopName: "Example shop",
            signIn: signIn,
            times: ConsoleTimes(idle: .minutes(15), longest: .hours(8)),
            useCases: AdminConsole.UseCases(
                read: read,
                search: SearchCards(ports: ports),
                revoke: RevokeCards(ports: ports),
                bulk: BulkRevocation(ports: ports),
                story: CardStory(ports: ports, read: read),
                figures: VaultFigures(ports: ports),
                clients: try ClientDirectory(ports: ports, hasher: PlainHasher()),
                audit: NoArchive(),
                keys: { () async throws(VaultError) in
                    [AdminConsole<InMemoryRepository>.KeyGeneration(number: 1, isActive: true, records: 5, uses: 9)]
                },
                terminals: ports.terminals
            ),
            repository: ports.repository,
            clock: front.clock,
            address: { $0.peer.ip },
            refused: { _ in refusals.withLock { $0 += 1 } }
        )
    }

    func get(_ path: String, _ cookie: String? = nil) async -> Reply {
        let cookies = cookie.map { [(name: "Cookie", value: $0)] } ?? []
        return Reply(await console.respond(to: Request(.get, "/admin" + path, headers: cookies)))
    }

    func post(
        _ path: String,
        _ form: [(name: String, value: String)],
        _ cookie: String? = nil,
        headers: [(name: String, value: String)] = [],
        certificate: PeerCertificate? = nil
    ) async -> Reply {
        let cookies = cookie.map { [(name: "Cookie", value: $0)] } ?? []
        let type = [(name: "Content-Type", value: "application/x-www-form-urlencoded")]
        let request = Request(
            .post,
            "/admin" + path,
            headers: type + cookies + headers,
            body: FormURLEncoded.encode(form),
            isEncrypted: certificate != nil,
            certificate: certificate
        )
        return Reply(await console.respond(to: request))
    }

    /// The cookie of somebody who signed in.
    func enter(_ letter: Character) async -> String? {
        await post("/sign-in", [("key", "key-\(letter)")]).cookie
    }

    /// The token of a session's forms.
    func token(_ cookie: String?) async -> String {
        let page = await get("/", cookie).text
        let rest = page.split(separator: #"name="formToken" value=""#).dropFirst().first ?? ""
        return String(rest.prefix { $0 != "\"" })
    }
}

private struct PlainHasher: KeyHasher {
    func hash(_ key: Span<UInt8>) -> [UInt8] { key.indices.map { key[$0] } }
}

private struct NoArchive: AuditArchive {
    func checkpoint() async throws(VaultError) -> [UInt8] { Array("the checkpoint\n".utf8) }
    func inclusion(of sequence: Int64, in size: Int64?) async throws(VaultError) -> AuditProof? {
        AuditProof(start: "ab", size: 7, root: "cd", hashes: ["ef"])
    }
    func consistency(from first: Int64, to second: Int64?) async throws(VaultError) -> AuditProof? { nil }
    func export(_ wish: AuditWish, by caller: Caller) async throws(VaultError) -> any AuditExport {
        throw .storageUnavailable
    }
}
