import SQLite
import System
import Testing

@Suite struct PageRemainsTests {
    /// A leaf page of a table: a header, pointers to two cells at its end, and old bytes between.
    private func page(_ start: Int, mark: UInt8 = 13) -> [UInt8] {
        var page = [UInt8](repeating: 0xAA, count: 512)
        page.replaceSubrange(start..<start + 12, with: [mark, 0, 0, 0, 2, 1, 0xE0, 0, 1, 0xF0, 1, 0xE0])
        return page
    }

    private func cleared(_ page: [UInt8], isFirst: Bool = false) -> [UInt8] {
        var page = page
        var span = page.mutableSpan
        PageRemains.clear(&span, isFirst: isFirst)
        return page
    }

    @Test(arguments: [0, 100])
    func `what lies between the pointers and the cells is overwritten, and nothing else`(start: Int) {
        let before = page(start)
        let after = cleared(before, isFirst: start == 100)
        let gap = start + 12..<480
        #expect(after[gap].allSatisfy { $0 == 0 })
        #expect(after[..<gap.lowerBound] == before[..<gap.lowerBound])
        #expect(after[480...] == before[480...])
    }

    @Test func `free blocks keep their heads and lose the rest`() {
        var before = page(0)
        before.replaceSubrange(1..<3, with: [1, 0xE4])
        before.replaceSubrange(484..<488, with: [0, 0, 0, 12])
        let after = cleared(before)
        #expect(Array(after[484..<488]) == [0, 0, 0, 12])
        #expect(after[488..<496].allSatisfy { $0 == 0 })
        #expect(after[480..<484] == before[480..<484] && after[496...] == before[496...])
    }

    @Test(arguments: [0, 1, 3, 255])
    func `a page that is no b-tree's is left as it is`(mark: UInt8) {
        #expect(cleared(page(0, mark: mark)) == page(0, mark: mark))
    }

    @Test func `a page that does not fit together is left as it is`() {
        var many = page(0)
        many[3] = 0xFF
        #expect(cleared(many) == many)
        var beyond = page(0)
        beyond[5] = 0xFF
        #expect(cleared(beyond) == beyond)
    }

    /// Rows of many owners come and go so that pages split and join; then each owner's rows are deleted and looked for.
    @Test func `what was deleted is nowhere in the file, also after pages were split`() throws {
        let path = "/tmp/cardvault-test-\(UInt64.random(in: 0...(.max))).db"
        defer { for suffix in ["", "-wal", "-shm"] { File.removeQuietly(path + suffix) } }
        let connection = try Connection(path: path, access: .readWriteCreate)
        try connection.useWriteAheadLog()
        try connection.useSafeWrites()
        try connection.execute(
            script: """
                CREATE TABLE cards (owner BLOB, number INTEGER, mark BLOB, PRIMARY KEY (owner, number)) WITHOUT ROWID;
                CREATE INDEX marks ON cards (mark, owner)
                """
        )
        var dice = SystemRandomNumberGenerator()
        let owners = (0..<200).map { _ in (0..<12).map { _ in UInt8.random(in: 0...255, using: &dice) } }
        var marks: [[UInt8]: [[UInt8]]] = [:]
        var insert = try Statement("INSERT INTO cards VALUES (?1, ?2, ?3)", on: connection)
        for round in 0..<12 {
            for owner in owners where Bool.random() {
                let mark = (0..<Int.random(in: 60...260)).map { _ in UInt8.random(in: 0...255, using: &dice) }
                try insert.run(owner, Int64(round), mark)
                marks[owner, default: []].append(mark)
            }
            #expect(try connection.checkpoint(.truncate).isBusy == false)
        }
        var delete = try Statement("DELETE FROM cards WHERE owner = ?1", on: connection)
        // An owner whom the dice gave no row is not in the file.
        let gone = Set(
            owners.prefix(60).flatMap { owner in marks[owner].map { [owner] + $0 } ?? [] }.map(Self.beginning)
        )
        #expect(try Self.found(gone, in: path) == gone)
        for owner in owners.prefix(60) { try delete.run(owner) }
        #expect(try connection.checkpoint(.truncate).isBusy == false)
        #expect(try Self.found(gone, in: path).isEmpty)
        #expect(try connection.integrityCheck())
    }
    private static func beginning(_ bytes: [UInt8]) -> UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Which eight bytes stand anywhere in a file.
    private static func found(_ wanted: Set<UInt64>, in path: String) throws -> Set<UInt64> {
        var (found, last) = (Set<UInt64>(), UInt64(0))
        try File.pieces(of: path) { piece in
            for index in piece.indices {
                last = last << 8 | UInt64(piece[index])
                if wanted.contains(last) { found.insert(last) }
            }
            return true
        }
        return found
    }
}
