import AuditLog
import Cryptography
import Testing

@Suite struct BundleTests {
    private let log: SampleLog

    init() throws { log = try SampleLog(count: 40) }

    private func replacing(_ lines: [[UInt8]], _ index: Int, _ part: String, _ other: String) -> [[UInt8]] {
        var lines = lines
        let text = String(decoding: lines[index], as: UTF8.self)
        let pieces = text.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
        #expect(pieces.count == 2, "the part to be replaced is there")
        lines[index] = Array(pieces.joined(separator: other).utf8)
        return lines
    }

    @Test func `every range of the log is valid in every chunking`() throws {
        for (from, to) in [(0, 0), (0, 1), (0, 33), (5, 21), (32, 33), (33, 33), (7, 8)] {
            let lines = try log.range(from..<to, size: 33, earlier: [0, 1, 8, 32, 33])
            for chunk in [1, 7, 300, Int.max] {
                let verdict = log.verify(lines, chunk: chunk)
                #expect(verdict.outline == [])
                #expect(verdict.valid)
                #expect(verdict.entries == UInt64(to - from))
                #expect(verdict.checkpoint?.size == 33)
            }
        }
    }

    @Test func `a bundle of the empty log is valid`() throws {
        let empty = try SampleLog(count: 0)
        #expect(empty.verify(try empty.range(0..<0, size: 0)).valid)
        #expect(empty.verify(try empty.selection([], size: 0)).valid)
    }

    @Test func `a selection is valid, and each of its leaves is judged alone`() throws {
        let lines = try log.selection([0, 3, 17, 36], size: 37, earlier: [20])
        #expect(log.verify(lines).outline == [])
        #expect(log.verify(replacing(lines, 3, "\"r17\"", "\"r18\"")).outline == ["4 hash", "4 proof"])
    }

    @Test func `openings may be missing, and must fit if they are there`() throws {
        let lines = try log.range(0..<9, size: 9)
        var erased = lines
        erased[2] = ExportLine.text(leaf: log.leaves[1].canonical, hash: log.tree.leafHashes[1], opening: nil)
        #expect(log.verify(erased).valid)
        #expect(log.verify(replacing(lines, 3, "account-2", "account-9")).outline == ["4 commitment"])
        var unasked = lines
        unasked[1] = ExportLine.text(
            leaf: log.leaves[0].canonical,
            hash: log.tree.leafHashes[0],
            opening: log.openings[1]?.canonical
        )
        #expect(log.verify(unasked).outline == ["2 commitment"])
    }

    @Test func `a changed leaf is named, with its own hash corrected too`() throws {
        let lines = try log.range(4..<20, size: 33)
        #expect(log.verify(replacing(lines, 7, "\"r10\"", "\"r11\"")).outline == ["8 hash", "18 root"])
        var corrected = replacing(lines, 7, "\"r10\"", "\"r11\"")
        let leaf = try AuditLeaf(
            sequence: 10,
            time: log.leaves[10].time,
            action: "card.revealed",
            actor: log.leaves[10].actor,
            outcome: "refused"
        ).canonical
        corrected[7] = ExportLine.text(leaf: leaf, hash: TreeHash(leaf: leaf.span), opening: nil)
        #expect(log.verify(corrected).outline == ["18 root"])
    }

    @Test func `removed, doubled, swapped and cut lines are named`() throws {
        let lines = try log.range(4..<10, size: 33)
        var removed = lines
        removed.remove(at: 3)
        #expect(log.verify(removed).outline == ["4 sequence", "7 count"])
        var doubled = lines
        doubled.insert(lines[3], at: 3)
        #expect(log.verify(doubled).outline == ["5 sequence", "9 count"])
        var swapped = lines
        swapped.swapAt(3, 4)
        #expect(log.verify(swapped).outline == ["4 sequence", "5 sequence", "6 sequence"])
        #expect(log.verify(lines.dropLast()).outline == ["8 truncated"])
        #expect(log.verify(lines + [[0x0a]]).outline == ["9 trailing"])
        #expect(log.verify(lines + [[0x20]], chunk: 1).outline == ["9 trailing"])
        var cut = lines
        cut[7].removeLast()
        #expect(log.verify(cut).outline == ["8 truncated"])
        #expect(log.verify([]).outline == ["1 truncated"])
        var last = lines
        last.remove(at: 6)
        #expect(log.verify(last).outline == ["7 count"])
    }

    @Test func `a header that does not agree with itself or the checkpoint is named`() throws {
        let lines = try log.range(4..<10, size: 33)
        #expect(
            log.verify(replacing(lines, 0, "\"from\":4", "\"from\":8")).outline == ["2 sequence", "8 count"]
        )
        #expect(log.verify(replacing(lines, 0, "\"from\":4", "\"from\":99")).outline.first == "1 header")
        #expect(log.verify(replacing(lines, 0, "\"treeSize\":33", "\"treeSize\":37")).outline == ["1 header"])
        #expect(log.verify(replacing(lines, 0, "\"origin\":\"c", "\"origin\":\"k")).outline == ["1 header"])
        #expect(log.verify(replacing(lines, 0, "bundle/1", "bundle/2")).outline == ["1 malformed"])
        #expect(log.verify(replacing(lines, 0, "\"left\"", "\"Left\"")).outline == ["1 malformed"])
        #expect(
            log.verify(replacing(lines, 0, "\"kind\":\"range\"", "\"kind\":\"selection\"")).outline == ["1 malformed"]
        )
    }

    @Test func `another key, another log and an older checkpoint are refused`() throws {
        let lines = try log.range(4..<10, size: 33, earlier: [8])
        let other = try SampleLog(count: 40)
        #expect(other.verify(lines).outline == ["1 signature", "8 signature"])
        var foreign = lines
        foreign[7] = try other.range(4..<10, size: 33, earlier: [8])[7]
        #expect(log.verify(foreign).outline == ["8 signature", "8 consistency"])
        // A checkpoint of 32 leaves is good for these ones; the proof that goes to 33 is not its.
        var older = lines
        older[0] = try log.range(4..<10, size: 32)[0]
        #expect(log.verify(older).outline == ["8 consistency"])
        older[0] = replacing([older[0]], 0, "\"treeSize\":32", "\"treeSize\":33")[0]
        #expect(log.verify(older).outline.first == "1 header")
        var unsigned = replacing(lines, 0, "\\n33\\n", "\\n34\\n")
        unsigned = replacing(unsigned, 0, "\"treeSize\":33", "\"treeSize\":34")
        #expect(log.verify(unsigned).outline == ["1 signature"])
        #expect(log.verify(replacing(lines, 0, "— ", "- ")).outline == ["1 checkpoint"])
    }

    @Test func `a rewritten history is not consistent with an earlier checkpoint`() throws {
        let lines = try log.range(0..<3, size: 20, earlier: [11])
        #expect(log.verify(lines).valid)
        var wrong = lines
        wrong[4] = AuditBundleWriter.consistency(
            with: try log.checkpoint(11),
            proof: try #require(log.tree.merkle.consistencyProof(from: 10, to: 20))
        )
        #expect(log.verify(wrong).outline == ["5 consistency"])
        let nine = try log.range(0..<3, size: 20, earlier: Array(1...9))
        #expect(log.verify(nine).outline == ["13 malformed"])
        var behind = lines
        behind.swapAt(3, 4)
        #expect(log.verify(behind).outline == ["5 malformed", "6 count"])
    }

    @Test func `no turned bit of a bundle goes unnoticed`() throws {
        for lines in [try log.range(2..<5, size: 11, earlier: [3]), try log.selection([1, 4], size: 11)] {
            let bytes = Array(lines.joined())
            for index in bytes.indices {
                var spoiled = bytes
                spoiled[index] ^= 1 << UInt8(index % 8)
                #expect(!SampleLog.verify(spoiled, key: log.key.publicKey).valid)
            }
        }
    }

    @Test func `no cut of a bundle goes unnoticed`() throws {
        let bytes = Array(try log.range(2..<5, size: 11).joined())
        for count in bytes.indices {
            #expect(!SampleLog.verify(Array(bytes.prefix(count)), key: log.key.publicKey).valid)
        }
    }

    @Test func `a line beyond the limit is one finding, however the chunks fall`() throws {
        var lines = try log.range(0..<3, size: 3)
        lines[2] = Array(repeating: 0x61, count: 70_000) + [0x0a]
        for chunk in [1000, 65_536, Int.max] {
            #expect(log.verify(lines, chunk: chunk).outline == ["3 malformed", "5 count"])
        }
    }

    @Test func `at most a hundred findings are listed`() throws {
        var lines = try log.range(0..<1, size: 1)
        lines.insert(contentsOf: Array(repeating: [0x7b, 0x0a], count: 500), at: 1)
        let verdict = log.verify(lines)
        #expect(verdict.findings.count == 100)
        #expect(!verdict.valid)
        #expect(verdict.entries == 1)
    }

    @Test func `the verdict is written as the specification shows it`() throws {
        let lines = try log.range(0..<3, size: 3)
        let valid = String(decoding: log.verify(lines).json, as: UTF8.self)
        #expect(valid == "{\"valid\":true,\"entries\":3,\"findings\":[]}")
        let spoiled = String(decoding: log.verify(replacing(lines, 3, "\"r2\"", "\"r3\"")).json, as: UTF8.self)
        let expected = """
            {"valid":false,"entries":3,"findings":[{"line":4,"sequence":2,"kind":"hash",\
            "detail":"The leaf does not have the hash that stands beside it."},{"line":5,"kind":"root",\
            "detail":"The leaves do not lead to the root of the checkpoint."}]}
            """
        #expect(spoiled == expected)
    }

    @Test func `an export can go on where it stopped`() throws {
        let whole = try log.selection([1, 5, 9], size: 12)
        var writer = try AuditBundleWriter(.selection, checkpoint: try log.checkpoint(12), entries: 2)
        let line = writer.line(
            leaf: log.leaves[9].canonical,
            hash: log.tree.leafHashes[9],
            opening: log.openings[9]?.canonical,
            proof: log.tree.merkle.inclusionProof(of: 9, in: 12)
        )
        #expect(Array(whole.prefix(3)) + [line, writer.end] == whole)
    }
}
