import CardVault
import RepositoryContract
import SQLite
import Secrets
import Storage
import System
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

    /// What each change writes beside the card: SQLite writes an index whenever one of its columns is set, to whatever value.
    private static let written: [String: Set<String>] = [
        "its label": [], "its state": ["cards_found"], "its verification": ["cards_found", "cards_held"],
        "its country": ["cards_found", "cards_held"], "its end": ["cards_found"], "its handle": ["cards_held"],
    ]

    @Test func `a change writes the indices that it concerns`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let id = try await repository.save(handle: "h1", for: Samples.account()).id
        for (what, change) in Self.changes {
            #expect(try repository.cutLog())
            try await repository.saving { transaction in
                var card = try #require(try transaction.card(id))
                try change(&card)
                try transaction.put(card)
            }
            let trees = try Self.trees(inLogOf: vault)
            #expect(trees.contains("cards"), "\(what)")
            #expect(trees.filter { $0.hasPrefix("cards_") } == Self.written[what], "\(what)")
        }
        await repository.close()
    }

    /// The tables and indices that the write-ahead log has pages of.
    private static func trees(inLogOf vault: TemporaryVault) throws -> Set<String> {
        let log = try File.read(vault.database + "-wal", limit: 1 << 24)
        let pages = log.withBytes { log in
            // A header of 32 bytes, then frames: 24 bytes, which begin with the page's number, and the page.
            stride(from: 32, to: log.count, by: 24 + 4_096).map { start in
                (0..<4).reduce(Int64(0)) { $0 << 8 | Int64(log[start + $1]) }
            }
        }
        var owner = try Statement("SELECT name FROM dbstat WHERE pageno = ?1", on: vault.raw())
        var names: Set<String> = []
        for page in pages { names.insert(try owner.first(page) { $0.text(0) } ?? "") }
        return names
    }
}
