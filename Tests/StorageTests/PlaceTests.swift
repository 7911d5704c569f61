import CardVault
import RepositoryContract
import SQLite
import Storage
import Testing

/// Accounts whose indexes begin with the same four bytes share a range of keys, and nothing else.
@Suite struct PlaceTests {
    private let vault: TemporaryVault

    init() throws { vault = try TemporaryVault() }

    /// Two names whose indexes begin alike: of half a million all but surely some do.
    private func alike(in repository: SQLiteRepository) throws -> (AccountID, AccountID) {
        var seen: [UInt64: Int] = [:]
        let places = try repository.placesOfAccounts(count: 500_000) { number throws(VaultError) in
            try AccountID("account-\(number)")
        }
        for (number, place) in places.enumerated() {
            if let other = seen.updateValue(number, forKey: place >> 32) {
                return (try AccountID("account-\(other)"), try AccountID("account-\(number)"))
            }
        }
        throw VaultError.accountNotFound
    }

    @Test func `each of two accounts that begin alike sees and erases its own`() async throws {
        try await vault.use { repository in
            let (one, other) = try alike(in: repository)
            let cards = [
                try await repository.save(handle: "h1", for: one), try await repository.save(handle: "h2", for: other),
                try await repository.save(handle: "h3", for: one), try await repository.save(handle: "h4", for: other),
            ]
            let raw = try vault.raw()
            #expect(try raw.integer("SELECT count(DISTINCT place >> 32) FROM cards") == 1)
            try repository.read { reader throws(VaultError) in
                #expect(try reader.liveCards(of: one).map(\.id) == [cards[2].id, cards[0].id])
                #expect(try reader.liveCards(of: other).map(\.id) == [cards[3].id, cards[1].id])
                #expect(try reader.liveCardCount(of: one) == 2)
                let page = try reader.cards(of: other, CardFilter(limit: 1))
                #expect(page.items.map(\.id) == [cards[3].id] && page.hasMore)
                let rest = try reader.cards(of: other, CardFilter(after: cards[3].id, limit: 1))
                #expect(rest.items.map(\.id) == [cards[1].id] && !rest.hasMore)
                #expect(try reader.verifications(of: one, VerificationFilter(limit: 9)).items.count == 2)
            }
            let erasure = try await repository.saving { try $0.close(one, by: .system) }
            #expect(erasure.cards == 2 && erasure.verifications == 2)
            try repository.read { reader throws(VaultError) in
                #expect(try reader.liveCards(of: one).isEmpty)
                #expect(try reader.liveCards(of: other).map(\.id) == [cards[3].id, cards[1].id])
                #expect(try reader.verifications(of: other, VerificationFilter(limit: 9)).items.count == 2)
            }
        }
    }

    @Test func `a key that does not begin as its account is refused`() async throws {
        try await vault.use { try await $0.save(handle: "h1", for: Samples.account()) }
        let raw = try vault.raw()
        for table in ["cards", "verifications"] {
            try raw.execute(script: "DROP TRIGGER \(table)_stay")
            let error = #expect(throws: SQLiteError.self) {
                try raw.execute(script: "UPDATE \(table) SET place = place + (1 << 32)")
            }
            #expect(error?.isConstraint == true)
        }
    }
}
