package import CardVault
internal import SQLite

extension VaultInspector {
    private static let step = 1_000
    /// Rows that are taken from one place of a sample.
    private static let handful = 16

    /// Opens records and holds them against the clear columns of their rows: all of them, or about `sample` of each table.
    package func records(sample: Int?) throws(VaultError) -> RecordTally {
        var tally = RecordTally()
        for (shelf, fits) in try shelves() {
            let look = { (row: borrowing Statement) throws(VaultError) in
                tally.opened += 1
                do throws(VaultError) { try fits(row) } catch {
                    guard error.isOfTheRecord else { throw error }
                    tally.broken[shelf.table, default: 0] += 1
                }
            }
            guard let sample else {
                var key: Shelf.Key? = Shelf.Key()
                while let start = key { key = try shelf.rows(after: start, limit: Self.step, look) }
                continue
            }
            // Half from the start, which is all there is of what is few; half wherever chance leads.
            let half = max(Self.handful, sample / 2)
            guard try shelf.rows(after: Shelf.Key(), limit: half, look) != nil else { continue }
            for _ in 0..<(half / Self.handful) {
                _ = try shelf.rows(after: shelf.somewhere(), limit: Self.handful, look)
            }
        }
        return tally
    }

    private typealias Fit = (borrowing Statement) throws(VaultError) -> Void

    private func shelves() throws(VaultError) -> [(Shelf, Fit)] {
        [
            (try verificationShelf(), { row throws(VaultError) in try self.verificationFits(row) }),
            (try cardShelf(), { row throws(VaultError) in try self.cardFits(row) }),
            (try sessionShelf(), { row throws(VaultError) in try self.sessionFits(row) }),
            (try debtShelf(), { row throws(VaultError) in try self.debtFits(row) }),
            (try erasedShelf(), { row throws(VaultError) in try self.erasedFits(row) }),
            (try claimShelf(), { row throws(VaultError) in try self.claimFits(row) }),
            (try eventShelf(), { row throws(VaultError) in try self.eventFits(row) }),
            (try openingShelf(), { row throws(VaultError) in try self.openingFits(row) }),
            (try planShelf(), { row throws(VaultError) in try self.planFits(row) }),
            (try batchShelf(), { row throws(VaultError) in try self.batchFits(row) }),
            (try clientShelf(), { row throws(VaultError) in try self.clientFits(row) }),
        ]
    }
}

extension VaultError {
    /// Whether it says of one record that it is wrong, and nothing of the database.
    fileprivate var isOfTheRecord: Bool {
        switch self {
        case .storageUnavailable, .storageBusy: false
        default: true
        }
    }
}
