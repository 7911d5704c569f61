import API
import CardVault
import Cryptography
import HTTP
import Secrets
import Storage
import System

/// The API over HTTP as the service has it, over a bank that says VERIFIED at once: what a verification costs without the bank.
enum StubbedService {
    /// Serves until the process is killed; prints a line when it listens.
    static func run(_ data: String, listeningOn text: String) async throws {
        guard let address = ListenAddress(text) else {
            Program.complain("not an address: \(text)")
            Program.exit(2)
        }
        Program.raiseDescriptorLimit()
        let repository = try Bench.open(data)
        let name = try TerminalName(Bench.terminal)
        let terminal = Terminal(name: name, terminalID: "terminal", merchant: Bench.merchant)
        var policy = Policy()
        policy.verificationsPerAccountPerHour = 1_000
        policy.verificationsPerClientPerMinute = 1_000_000_000
        policy.cardsPerAccount = 1_000
        let ports = Ports(
            repository: repository,
            bank: AssentingBank(),
            clock: Clock(),
            invoices: try InvoiceNumberFile(at: data + "/invoice-numbers", prefixes: [terminal.name: ""]),
            randomness: SystemRandomness(),
            links: Links(tokens: repository.linkTokens),
            signals: NoSignals(),
            terminals: Terminals([terminal]),
            policy: policy
        )
        let api = try api(over: ports, repository)
        let server = try Server(
            on: EventLoopGroup(count: Program.processors),
            address: address,
            errorResponse: api.errorResponse,
            responder: api.delivery
        )
        Program.print("listening \(server.boundAddress)")
        while true { try await Task.sleep(for: .seconds(3_600)) }
    }

    private static func api(
        over ports: Ports<SQLiteRepository>,
        _ repository: SQLiteRepository
    ) throws -> API<SQLiteRepository> {
        guard let origins = ReturnAddresses(origins: []) else { Program.exit(2) }
        var setting = Setting(
            repository: repository,
            clients: try ClientDirectory(ports: ports, hasher: repository.clientKeyHasher),
            bank: AssentingBank(),
            links: Links(tokens: repository.linkTokens),
            terminals: ports.terminals,
            policy: Policy(),
            clock: Clock(),
            randomness: SystemRandomness(),
            returnAddresses: origins
        )
        setting.log = Log { line in Program.complain(line) }
        return API(UseCases(ports: ports, reconciler: Reconciler(ports: ports)), setting)
    }
}

/// A bank at which every card is good and nothing takes time.
private struct AssentingBank: Bank {
    private let token = SecretBytes(utf8: String(repeating: "t", count: 800))

    func open(
        _ invoice: InvoiceID,
        on terminal: TerminalName,
        callbackSecret: SecretBytes
    ) async throws(BankRefusal) -> OperationToken {
        OperationToken(token, expiresAt: Clock().now + .minutes(20))
    }

    func verify(_ order: VerificationOrder) async -> BankAnswer {
        var facts = BankFacts()
        facts.invoice = order.invoice.digits
        facts.face = CardFace(
            mask: CardMask("440563******5096"),
            brand: "VISA",
            issuer: "HALYK BANK OF KAZAKHSTAN",
            issuerBankCountry: "KAZ"
        )
        let handle = try? BankCardID(SecretBytes(utf8: "7d1b6c04-2a9f-4e55-9c3a-" + order.invoice.digits))
        return BankAnswer(.verified(handle), facts: facts)
    }

    func confirm(_ confirmation: Confirmation) async -> BankAnswer { BankAnswer(.undecided(.lost)) }
    func status(of invoice: InvoiceID, on terminal: TerminalName, traceparent: String?) async -> BankAnswer {
        BankAnswer(.undecided(.lost))
    }
    func savedCards(of account: AccountID, on terminal: TerminalName) async -> [ListedCard]? { nil }
    var isHeldBack: Bool { false }
    func deactivate(_ card: BankCard) async -> DeactivationAnswer { .notSent }
    func publicKey(for terminal: TerminalName) async throws(BankRefusal) -> BankPublicKey {
        BankPublicKey(pem: "", sha256: "", modulusBytes: 256)
    }
}

private struct SystemRandomness: Randomness {
    func secret(bytes count: Int) -> SecretBytes { Random.secret(count) }
    func fraction() -> Double { 0.5 }
}

private struct Links: CardVault.Links {
    let tokens: LinkTokens
    func callback(for verification: Verification.ID) -> String { url(tokens.token(for: verification, .callback)) }
    func challengePage(for verification: Verification.ID) -> String { url(nil) }
    func challengeReturn(for verification: Verification.ID) -> String { url(nil) }
    func cardEntry(for session: CardEntrySession.ID) -> String { url(nil) }
    private func url(_ token: String?) -> String { "http://127.0.0.1/epay/" + (token ?? "-") }
}

private struct NoSignals: SignalSink {
    func note(_ signal: Signal) {}
}
