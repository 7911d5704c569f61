import CardVault
import RepositoryContract
import Storage
import Testing

@Suite struct ClockTests {
    @Test(arguments: [TimeSpan.days(-4_000), .hours(-1), .seconds(-1), .hours(1), .days(4_000)])
    func `a clock that jumps changes no order, loses nothing and repeats no number`(_ jump: TimeSpan) async throws {
        let vault = try TemporaryVault()
        let account = try Samples.account()
        var ids: [SavedCard.ID] = []
        for round in 0..<3 {
            // The jump happens while the vault runs, and again while it does not.
            ids += try await vault.use { repository in
                var ids: [SavedCard.ID] = []
                for step in 0..<3 {
                    ids.append(try await repository.save(handle: "h\(round)-\(step)", for: account).id)
                    _ = try await repository.saving { transaction in
                        try transaction.record(AuditRecord(.cardUpdated, by: .system))
                        try transaction.emit(VaultEvent(.cardUpdated, account: account))
                    }
                    if step == 1 { vault.clock.advance(by: jump) }
                }
                return ids
            }
            vault.clock.advance(by: round == 0 ? jump : TimeSpan(milliseconds: -jump.milliseconds))
        }
        let kept = ids
        try await vault.use { repository in
            let (page, leaves, events) = try repository.read { reader throws(VaultError) in
                (
                    try reader.cards(of: account, CardFilter(limit: 100)),
                    try reader.leaves(from: 0, limit: 100), try reader.events(after: 0, limit: 100)
                )
            }
            #expect(Set(kept).count == 9)
            // Newest first, whatever their times say.
            #expect(page.items.map(\.id) == kept.reversed())
            #expect(leaves.map(\.sequence) == Array(0..<9))
            #expect(events.map(\.sequence) == Array(1...9))
        }
    }
}
