internal import CardVault
internal import Locks
internal import RepositoryContract
internal import Secrets

/// The life of one process: it can end at any step, and a dead process neither writes, reads nor sends.
final class Life: Sendable {
    private let left: Locked<Int?>
    private let count = Locked(0)

    /// A life that ends at that step; without one it goes on.
    init(endingAt step: Int? = nil) { left = Locked(step) }

    /// Whether the process lives.
    var goesOn: Bool { left.withLock { $0 != 0 } }
    /// How many steps were taken.
    var steps: Int { count.withLock { $0 } }

    /// Ends the life now.
    func end() { left.withLock { $0 = 0 } }

    /// Takes a step; whether the process outlived it.
    func step() -> Bool {
        count.withLock { $0 += 1 }
        return left.withLock { left in
            guard let steps = left else { return true }
            if steps > 0 { left = steps - 1 }
            return steps > 1
        }
    }
}

/// A repository as one process sees it; what it commits outlives the process.
final class MortalRepository: Repository {
    let store: InMemoryRepository
    let life: Life

    init(store: InMemoryRepository, life: Life) {
        self.store = store
        self.life = life
    }

    func decide<Value: Sendable>(
        _ body: @escaping @Sendable (any VaultTransaction) throws(VaultError) -> Value
    ) async throws(VaultError) -> Value {
        guard life.step() else { throw .storageUnavailable }
        let value = try await store.decide(body)
        guard life.step() else { throw .storageUnavailable }
        return value
    }

    func traces(of account: AccountID) async throws(VaultError) -> Traces {
        guard life.step() else { throw .storageUnavailable }
        return try await store.traces(of: account)
    }

    func settleErasures() async throws(VaultError) {}

    func read<Value>(_ body: (any VaultReader) throws(VaultError) -> Value) throws(VaultError) -> Value {
        guard life.goesOn else { throw .storageUnavailable }
        return try store.read(body)
    }
}

/// The bank as one process reaches it: a dead process sends nothing, and a dying one never learns the answer.
struct MortalBank: Bank {
    let bank: ScriptedBank
    let life: Life

    func open(
        _ invoice: InvoiceID,
        on terminal: TerminalName,
        callbackSecret: SecretBytes
    ) async throws(BankRefusal) -> OperationToken {
        guard life.step() else { throw .unavailable }
        let token = try await bank.open(invoice, on: terminal, callbackSecret: callbackSecret)
        guard life.step() else { throw .unavailable }
        return token
    }

    func verify(_ order: VerificationOrder) async -> BankAnswer {
        await lived(BankAnswer(.undecided(.lost))) { await bank.verify(order) }
    }

    func confirm(_ confirmation: Confirmation) async -> BankAnswer {
        await lived(BankAnswer(.undecided(.lost))) { await bank.confirm(confirmation) }
    }

    func status(of invoice: InvoiceID, on terminal: TerminalName, traceparent: String?) async -> BankAnswer {
        await lived(BankAnswer(.undecided(.lost))) {
            await bank.status(of: invoice, on: terminal, traceparent: traceparent)
        }
    }

    func savedCards(of account: AccountID, on terminal: TerminalName) async -> [ListedCard]? {
        await lived(nil) { await bank.savedCards(of: account, on: terminal) }
    }

    var isHeldBack: Bool { bank.isHeldBack }

    func deactivate(_ card: BankCard) async -> DeactivationAnswer {
        await lived(.unreachable) { await bank.deactivate(card) }
    }

    func publicKey(for terminal: TerminalName) async throws(BankRefusal) -> BankPublicKey {
        try await bank.publicKey(for: terminal)
    }

    private func lived<Answer>(_ lost: Answer, _ call: () async -> Answer) async -> Answer {
        guard life.step() else { return lost }
        let answer = await call()
        return life.step() ? answer : lost
    }
}
