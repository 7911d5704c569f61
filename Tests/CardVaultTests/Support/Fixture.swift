internal import CardVault
internal import RepositoryContract
internal import Secrets
internal import Testing

/// A whole vault over memory, a scripted bank and a clock that a test moves.
struct Fixture: Sendable {
    let clock: ManualClock
    let store: InMemoryRepository
    let bank: ScriptedBank
    let signals: RecordingSignals
    let invoices: CountingInvoices
    let life: Life
    let policy: Policy
    let ports: Ports<MortalRepository>
    let reconciler: Reconciler<MortalRepository>
    let caretaker: Caretaker<MortalRepository>
    let collector: DebtCollector<MortalRepository>
    let startVerification: StartVerification<MortalRepository>

    /// A new vault, or another process over the storage, bank and clock of an earlier one.
    init(after earlier: Fixture? = nil, policy: Policy? = nil, life: Life = Life()) {
        clock = earlier?.clock ?? ManualClock()
        store = earlier?.store ?? InMemoryRepository(clock: clock)
        bank = earlier?.bank ?? ScriptedBank(clock: clock)
        signals = earlier?.signals ?? RecordingSignals()
        invoices = earlier?.invoices ?? CountingInvoices()
        self.life = life
        self.policy = policy ?? earlier?.policy ?? Fixture.wide
        ports = Ports(
            repository: MortalRepository(store: store, life: life),
            bank: MortalBank(bank: bank, life: life),
            clock: clock,
            invoices: invoices,
            randomness: SeededRandomness(),
            links: PlainLinks(),
            signals: signals,
            terminals: Fixture.terminals,
            policy: self.policy
        )
        reconciler = Reconciler(ports: ports)
        caretaker = Caretaker(ports: ports, reconciler: reconciler)
        collector = DebtCollector(ports: ports)
        startVerification = StartVerification(ports: ports)
    }

    /// The defaults with room for tests that verify often.
    static var wide: Policy {
        var policy = Policy()
        policy.verificationsPerAccountPerHour = 1_000
        return policy
    }

    /// `default` and `second` of one merchant, and `other` of another.
    static var terminals: Terminals {
        let names: [(String, String)] = [("default", "merchant"), ("second", "merchant"), ("other", "stranger")]
        return Terminals(
            names.compactMap { name, merchant in
                (try? TerminalName(name)).map { Terminal(name: $0, terminalID: terminalID(name), merchant: merchant) }
            }
        )
    }

    static func terminalID(_ name: String) -> String { "67e34d63-102f-4bd1-898e-\(name)" }
}

// MARK: What the vault holds

extension Fixture {
    func card(_ id: SavedCard.ID) throws -> SavedCard {
        try #require(try store.read { reader throws(VaultError) in try reader.card(id) })
    }

    func verification(_ id: Verification.ID) throws -> Verification {
        try #require(try store.read { reader throws(VaultError) in try reader.verification(id) })
    }

    func session(_ id: CardEntrySession.ID) throws -> CardEntrySession {
        try #require(try store.read { reader throws(VaultError) in try reader.session(id) })
    }

    func liveCards(of account: AccountID) throws -> [SavedCard] {
        try store.read { reader throws(VaultError) in try reader.liveCards(of: account) }
    }

    func debt(on handle: String) throws -> Debt? {
        let card = try Samples.bankCard(handle)
        return try store.read { reader throws(VaultError) in try reader.debt(on: card) }
    }

    func openDebts() throws -> [DueDebt] {
        try store.read { reader throws(VaultError) in try reader.openDebts(limit: 100) }
    }

    /// The kinds of all events from a place on, oldest first.
    func events(after sequence: Int64 = 0) throws -> [VaultEvent.Kind] {
        try store.read { reader throws(VaultError) in try reader.events(after: sequence, limit: .max) }.map(
            \.event.kind
        )
    }

    var eventCount: Int64 {
        (try? store.read { reader throws(VaultError) in try reader.lastEvent() }) ?? -1
    }

    var leafCount: Int64 {
        (try? store.read { reader throws(VaultError) in try reader.leafCount() }) ?? -1
    }

    /// The actions of all leaves from a place on, oldest first.
    func leaves(from sequence: Int64 = 0) throws -> [AuditRecord.Action] {
        try leafTexts(from: sequence).map { text in
            try #require(AuditRecord.Action.allCases.first { text.contains(#""action":"\#($0.rawValue)""#) })
        }
    }

    func leafTexts(from sequence: Int64 = 0) throws -> [String] {
        try store.read { reader throws(VaultError) in try reader.leaves(from: sequence, limit: .max) }
            .map { String(decoding: $0.leaf, as: UTF8.self) }
    }

    /// What an act adds to feed and audit.
    func trace(_ act: () async throws -> Void) async throws -> (
        events: [VaultEvent.Kind], leaves: [AuditRecord.Action]
    ) {
        let (events, leaves) = (eventCount, leafCount)
        try await act()
        return (try self.events(after: events), try self.leaves(from: leaves))
    }
}
