import SQLite
import Synchronization
import Testing

@Suite struct `a value of each thread` {
    private final class Counted {
        static let alive = Atomic(0)
        init() { Self.alive.add(1, ordering: .relaxed) }
        deinit { Self.alive.subtract(1, ordering: .relaxed) }
    }

    @Test func `is made once for a thread, is another's on another, and goes with its thread`() async throws {
        let values = ThreadLocal<Counted>()
        let writers = try [ItemWriter(TemporaryFile()), ItemWriter(TemporaryFile())]
        for writer in writers {
            let isNew = try await writer.perform { _ throws(WriterError) in
                let isNew = values.current == nil
                let first = values.value { Counted() }
                let second = values.value { Counted() }
                return isNew && first === second && values.current === first
            }
            #expect(isNew)
        }
        #expect(Counted.alive.load(ordering: .relaxed) == 2)
        try await writers[0].perform { _ throws(WriterError) in values.remove() }
        #expect(Counted.alive.load(ordering: .relaxed) == 1)
        for writer in writers { await writer.stop() }
        #expect(await eventually { Counted.alive.load(ordering: .relaxed) == 0 })
    }
}
