import CardVault
import RepositoryContract
import SQLite
import Storage
import Testing

/// What a card's row says in the clear follows each kind of change.
@Suite struct CardRowTests {
    private static let changes: [(what: String, change: @Sendable (inout SavedCard) throws -> Void)] = [
        ("its label", { card in card.label = "new" }),
        (
            "its state",
            { card in try card.move(to: .suspended(Suspension(reason: .absentAtBank, code: nil, at: card.createdAt))) }
        ),
        ("its verification", { card in card.verifiedAt = card.verifiedAt + .days(1) }),
        ("its country", { card in card.face.issuerBankCountry = "DEU" }),
        ("its end", { card in try card.move(to: .revoked(revocation(at: card.createdAt))) }),
        ("its handle", { card in card.bankCardID = nil }),
    ]

    private static func revocation(at moment: Instant) -> Revocation {
        Revocation(reason: .lost, note: nil, by: "t", at: moment, bankDeactivation: .pending)
    }

    @Test func `a row says the same in the clear and sealed after each change`() async throws {
        let vault = try TemporaryVault()
        let account = try Samples.account()
        let id = try await vault.use { repository in
            _ = try await repository.save(handle: "other", for: account)
            return try await repository.save(handle: "h1", for: account).id
        }
        for (what, change) in Self.changes {
            let changed = try await vault.use { repository in
                try await repository.saving { transaction in
                    var card = try #require(try transaction.card(id))
                    try change(&card)
                    try transaction.put(card)
                    return card
                }
            }
            let inspector = try VaultInspector(at: vault.directory, rootKey: vault.rootKey, clock: vault.clock)
            let tally = try inspector.records(sample: nil)
            #expect(tally.broken.isEmpty, "\(what)")
            let read = try inspector.read { reader throws(VaultError) in try reader.card(id) }
            #expect(read?.state == changed.state, "\(what)")
        }
    }
}
