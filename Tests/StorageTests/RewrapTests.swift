import CardVault
import Locks
import RepositoryContract
import SQLite
import Storage
import Testing

/// Records come under a new key beside everything else, and whatever interrupts that.
@Suite struct RewrapTests {
    static let caller = Caller(.operator("root"))

    /// Cards in one decision, since one each would wait for a sync each.
    static func save(_ count: Int, in repository: SQLiteRepository) async throws -> [SavedCard.ID] {
        try await repository.saving { transaction in
            try (0..<count).map { number in
                let account = try Samples.account("a\(number % 97)")
                let id = try transaction.newVerificationID(for: account)
                var verification = try Samples.verification(id, of: account, at: transaction.now)
                try verification.move(to: .verified, at: transaction.now)
                try transaction.put(verification)
                let card = try transaction.newCardID(for: account)
                try transaction.put(
                    Samples.card(card, of: account, from: id, handle: "h\(number)", at: transaction.now)
                )
                return card
            }
        }
    }

    static func expectReadable(_ cards: [SavedCard.ID], in repository: SQLiteRepository) throws {
        try repository.read { reader throws(VaultError) in
            for id in cards { #expect(try reader.card(id)?.bankCardID != nil) }
        }
    }

    @Test func `a rewrap that was killed goes on from what is left`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let cards = try await Self.save(1_700, in: repository)
        _ = try await repository.rotate(by: Self.caller)
        // A slow one, and the files as they are in the middle of it: what a power cut leaves.
        let copies = Locked<[TemporaryVault]>([])
        _ = try await repository.rewrap(rate: 1_000, by: Self.caller) { progress in
            if let copy = try? vault.copy() { copies.withLock { $0.append(copy) } }
            return progress.records < 1_500
        }
        await repository.close()
        let killed = try #require(copies.withLock { $0.first })
        let left = try killed.count("generation = 1", in: "cards") + killed.count("generation = 1", in: "verifications")
        #expect(left > 0 && left < 3_400)
        let resumed = try await killed.use { repository in
            try Self.expectReadable(cards, in: repository)
            let done = try await repository.rewrap(rate: 1_000_000, by: Self.caller) { _ in true }
            try Self.expectReadable(cards, in: repository)
            #expect(try await repository.destroy(1, by: Self.caller))
            return done
        }
        #expect(resumed.isFinished && resumed.total == left && resumed.records == left)
        try await killed.use { try Self.expectReadable(cards, in: $0) }
    }

    @Test func `a rewrap stops when nobody listens, and a second one is refused meanwhile`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        _ = try await Self.save(1_200, in: repository)
        _ = try await repository.rotate(by: Self.caller)
        async let first = repository.rewrap(rate: 500, by: Self.caller) { _ in false }
        // The first has begun once its leaf is there.
        while try repository.read({ reader throws(VaultError) in try reader.leafCount() }) < 2 {
            try await Task.sleep(for: .milliseconds(5))
        }
        await #expect(throws: KeyTrouble.busy) {
            try await repository.rewrap(rate: 1, by: Self.caller) { _ in true }
        }
        await #expect(throws: KeyTrouble.busy) { try await repository.destroy(1, by: Self.caller) }
        let stopped = try await first
        #expect(!stopped.isFinished && stopped.records > 0 && stopped.records < stopped.total)
        let rest = try await repository.rewrap(rate: 1_000_000, by: Self.caller) { _ in true }
        #expect(rest.isFinished && rest.records == stopped.total - stopped.records)
        await repository.close()
    }

    @Test func `what is written beside a rewrap is neither lost nor put back`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let cards = try await Self.save(1_500, in: repository)
        _ = try await repository.rotate(by: Self.caller)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let done = try await repository.rewrap(rate: 1_000_000, by: Self.caller) { _ in true }
                #expect(done.isFinished)
            }
            group.addTask {
                for id in cards.reversed() {
                    try await repository.saving { transaction in
                        var card = try #require(try transaction.card(id))
                        card.label = "changed"
                        try transaction.put(card)
                    }
                }
            }
            group.addTask {
                for id in cards {
                    _ = try repository.read { reader throws(VaultError) in try reader.card(id) }
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
        let labels = try repository.read { reader throws(VaultError) in
            try cards.map { id throws(VaultError) in try reader.card(id)?.label }
        }
        #expect(labels.allSatisfy { $0 == "changed" })
        #expect(try repository.generations().map(\.records) == [0, 3_000])
        await repository.close()
    }

    @Test func `a rotation during a rewrap leaves nothing behind`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        _ = try await Self.save(1_500, in: repository)
        _ = try await repository.rotate(by: Self.caller)
        async let rewrap = repository.rewrap(rate: 1_500, by: Self.caller) { _ in true }
        while try vault.count("generation = 2", in: "cards") == 0 { try await Task.sleep(for: .milliseconds(5)) }
        _ = try await repository.rotate(by: Self.caller)
        let done = try await rewrap
        #expect(done.isFinished && done.generation == 3)
        #expect(try repository.generations().map(\.records) == [0, 0, 3_000])
        await repository.close()
    }

    @Test func `a record that does not open is counted and left as it is`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let cards = try await Self.save(40, in: repository)
        _ = try await repository.rotate(by: Self.caller)
        try vault.raw().execute(
            script: "UPDATE cards SET sealed = zeroblob(length(sealed)) WHERE place & 4294967295 = 7"
        )
        let done = try await repository.rewrap(rate: 1_000_000, by: Self.caller) { _ in true }
        #expect(done.isFinished && done.unreadable == 1 && done.records == 79)
        await #expect(throws: KeyTrouble.generationInUse(records: 1)) {
            try await repository.destroy(1, by: Self.caller)
        }
        try Self.expectReadable(cards.filter { $0 != cards[6] }, in: repository)
        await repository.close()
    }
}
