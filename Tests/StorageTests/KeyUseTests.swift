import CardVault
import RepositoryContract
import Storage
import Testing

/// A data key seals so many messages and not one more, whatever is lost or killed in between.
@Suite struct KeyUseTests {
    static let limits = KeyUseLimits(advised: 20, last: 60, block: 8)
    static let caller = Caller(.operator("root"))

    static func open(_ vault: TemporaryVault) throws -> SQLiteRepository {
        try SQLiteRepository(at: vault.directory, rootKey: vault.rootKey, clock: vault.clock, keyLimits: limits)
    }

    /// Saves cards until that is refused; how many were.
    static func exhaust(_ repository: SQLiteRepository, _ name: String) async throws -> Int {
        for count in 0..<1_000 {
            do {
                _ = try await repository.save(handle: "\(name)-\(count)", for: Samples.account())
            } catch VaultError.dataKeyUsedUp {
                return count
            }
        }
        return 1_000
    }

    @Test func `a key advises its rotation long before it is used up, and then refuses`() async throws {
        let vault = try TemporaryVault()
        let repository = try Self.open(vault)
        for number in 0..<9 { _ = try await repository.save(handle: "early-\(number)", for: Samples.account()) }
        #expect(repository.keyUsage.uses == 18 && !repository.keyUsage.isRotationAdvised)
        _ = try await repository.save(handle: "tenth", for: Samples.account())
        #expect(repository.keyUsage.isRotationAdvised && !repository.keyUsage.isUsedUp)
        // A card is two messages: its verification and itself.
        #expect(try await Self.exhaust(repository, "late") == 20)
        #expect(repository.keyUsage.isUsedUp)
        // What is there can be read, and the way out is open.
        let account = try Samples.account()
        let cards = try repository.read { reader throws(VaultError) in try reader.liveCards(of: account) }
        #expect(cards.count == 30)
        #expect(try await repository.rotate(by: Self.caller) == 2)
        #expect(!repository.keyUsage.isRotationAdvised && repository.keyUsage.generation == 2)
        _ = try await repository.save(handle: "after", for: Samples.account())
        await repository.close()
    }

    @Test func `a key made while the vault runs is counted across restarts and kills`() async throws {
        let vault = try TemporaryVault()
        let repository = try Self.open(vault)
        _ = try await repository.rotate(by: Self.caller)
        // Before anything is sealed with it, its first block is on the disk.
        #expect(try repository.generations().map(\.uses).last == 8)
        for number in 0..<5 { _ = try await repository.save(handle: "h\(number)", for: Samples.account()) }
        #expect(try #require(repository.generations().last?.uses) >= 10)
        let killed = try vault.copy()
        await repository.close()
        let again = try Self.open(killed)
        #expect(again.keyUsage.generation == 2 && again.keyUsage.uses >= 10)
        let more = try await Self.exhaust(again, "more")
        #expect(more <= 25 && more > 0)
        await again.close()
        // Used up stays used up.
        let last = try Self.open(killed)
        #expect(try await Self.exhaust(last, "none") == 0)
        await last.close()
    }

    @Test func `a rewrap counts what it seals, and stops with the key`() async throws {
        let vault = try TemporaryVault()
        try await vault.use { _ = try await RewrapTests.save(40, in: $0) }
        let repository = try Self.open(vault)
        _ = try await repository.rotate(by: Self.caller)
        await #expect(throws: KeyTrouble.storage(.dataKeyUsedUp)) {
            try await repository.rewrap(rate: 1_000_000, by: Self.caller) { _ in true }
        }
        let account = try Samples.account("a0")
        let cards = try repository.read { reader throws(VaultError) in try reader.liveCards(of: account) }
        #expect(cards.count == 1)
        await repository.close()
    }

    @Test func `what was sealed and lost was counted all the same`() async throws {
        let vault = try TemporaryVault()
        let repository = try Self.open(vault)
        for _ in 0..<10 {
            await #expect(throws: VaultError.cardRevoked) {
                try await repository.saving { transaction in
                    let account = try Samples.account()
                    let id = try transaction.newVerificationID(for: account)
                    try transaction.put(Samples.verification(id, of: account, at: transaction.now))
                    throw VaultError.cardRevoked
                }
            }
        }
        _ = try await repository.verify(for: Samples.account())
        #expect(repository.keyUsage.uses == 11)
        await repository.close()
    }
}
