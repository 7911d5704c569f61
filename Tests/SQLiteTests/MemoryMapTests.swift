import SQLite
import System
import Testing

/// What a reader's memory map of the file is worth beside commits and checkpoints of others.
@Suite struct MemoryMapTests {
    private let file = TemporaryFile()

    /// A connection that writes, and one that reads 200 rows of a page each through a map.
    private func opened() throws -> Pair {
        let writer = try itemDatabase(in: file)
        try writer.execute(script: Self.items(200))
        _ = try writer.checkpoint(.truncate)
        let reader = try Connection(path: file.path, access: .readOnly)
        try reader.setMemoryMap(bytes: 1 << 30)
        return Pair(writer: writer.shared(), reader: reader.shared())
    }

    private struct Pair: ~Copyable {
        let writer: Connection
        let reader: Connection

        func total() throws -> Int64? { try reader.integer("SELECT sum(amount) FROM item WHERE length(body) > 0") }
    }

    @Test func `stays behind another connection's commit`() throws {
        let pair = try opened()
        #expect(try pair.total() == 200)
        let before = try kibibytesMapped()
        #expect(before > 700)
        try pair.writer.execute(script: "UPDATE item SET amount = 8 WHERE id = 1")
        #expect(try pair.reader.integer("SELECT amount FROM item WHERE id = 1") == 8)
        #expect(try kibibytesMapped() >= before)
    }

    @Test func `shows what a checkpoint writes to pages that were read before`() throws {
        let pair = try opened()
        #expect(try pair.total() == 200)
        try pair.writer.execute(script: "UPDATE item SET amount = 3")
        #expect(try pair.total() == 600)
        _ = try pair.writer.checkpoint(.truncate)
        #expect(try pair.total() == 600)
        // Others than the reader's snapshot are not shown.
        try pair.reader.execute(script: "BEGIN")
        #expect(try pair.total() == 600)
        try pair.writer.execute(script: "UPDATE item SET amount = 4")
        #expect(try pair.writer.checkpoint(.passive).framesMoved < pair.writer.checkpoint(.passive).framesInLog)
        #expect(try pair.total() == 600)
        try pair.reader.execute(script: "COMMIT")
        #expect(try pair.total() == 800)
    }

    @Test func `is made anew when the file became longer, and shorter`() throws {
        let pair = try opened()
        #expect(try pair.total() == 200)
        let before = try kibibytesMapped()
        try pair.writer.execute(script: Self.items(400))
        #expect(try pair.total() == 600)
        _ = try pair.writer.checkpoint(.truncate)
        #expect(try pair.total() == 600)
        #expect(try kibibytesMapped() > before + 700)
        try pair.writer.execute(script: "DELETE FROM item WHERE id > 100; VACUUM")
        _ = try pair.writer.checkpoint(.truncate)
        #expect(try pair.total() == 100)
    }

    /// So many rows of a page each.
    private static func items(_ count: Int) -> String {
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
        INSERT INTO item (body, amount) SELECT zeroblob(3500), 1 FROM n
        """
    }

    /// How much of the file this process has mapped and touched.
    private func kibibytesMapped() throws -> Int {
        var bytes: [UInt8] = []
        try File.pieces(of: "/proc/self/smaps") { piece in
            for index in piece.indices { bytes.append(piece[index]) }
            return true
        }
        var (sum, isOurs) = (0, false)
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first?.contains("-") == true { isOurs = line.hasSuffix(file.path) }
            if isOurs, words.first == "Rss:" { sum += Int(words[1]) ?? 0 }
        }
        return sum
    }
}
