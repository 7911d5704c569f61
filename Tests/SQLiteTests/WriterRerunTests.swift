import SQLite
import Synchronization
import Testing

/// What a unit that fails means for those that share its transaction.
@Suite struct `a writer whose unit fails` {
    private final class Runs: Sendable {
        let count = Atomic(0)
    }

    @Test func `runs the others again only when one fails after it wrote`() async throws {
        let (file, runs) = (TemporaryFile(), Runs())
        let writer = try ItemWriter(file)
        let unit: @Sendable (Int64?, Bool) -> @Sendable () async -> Bool = { id, fails in
            {
                let result: Void? = try? await writer.perform { context throws(UnitError) in
                    runs.count.add(1, ordering: .relaxed)
                    do throws(SQLiteError) { if let id { try context.add(id) } } catch { throw UnitError(error) }
                    if fails { throw UnitError.changedItsMind }
                }
                return result != nil
            }
        }
        let without = try await together(on: writer, [unit(1, false), unit(nil, true), unit(2, false)])
        #expect(without == [true, false, true])
        #expect(runs.count.load(ordering: .relaxed) == 3)
        let with = try await together(on: writer, [unit(3, false), unit(4, true), unit(5, false)])
        #expect(with == [true, false, true])
        #expect(runs.count.load(ordering: .relaxed) == 3 + 2 + 3)
        #expect(try await together(on: writer, [unit(6, true)]) == [false])
        let reader = try Connection(path: file.path, access: .readOnly)
        #expect(try reader.integer("SELECT group_concat(id, '') FROM item") == 1_235)
    }

    @Test func `tells its context that all is undone when units run again`() async throws {
        let writer = try ItemWriter(TemporaryFile())
        let failing: @Sendable () async -> Result<Void, UnitError> = {
            try? await writer.perform { context throws(UnitError) in
                do throws(SQLiteError) { try context.add(2) } catch { throw UnitError(error) }
                throw UnitError.changedItsMind
            }
            return .failure(.changedItsMind)
        }
        _ = try await together(on: writer, [adding(1, to: writer), failing])
        let seen = try await writer.perform { context throws(WriterError) in context.calls.drop { $0 != "undone" } }
        #expect(
            seen == ["undone", "began", "began", "unit undone", "will commit", "committed", "began"]
        )
    }
}
