import AuditLog
import Testing

@Suite struct MerkleFrontierTests {
    private let tree = SmallTree(count: 130)

    private func restored(_ bytes: [UInt8]) -> MerkleFrontier? { MerkleFrontier(serialized: bytes.span) }
    private func read(_ digits: [UInt8]) -> TreeHash? { TreeHash(hex: digits.span) }
    private func copy(_ bytes: [UInt8]) -> TreeHash? { TreeHash(copying: bytes.span) }

    @Test func `the root at every size is that of the recursive definition`() {
        var frontier = MerkleFrontier()
        for size in 0...130 {
            #expect(frontier.size == UInt64(size))
            #expect(frontier.root == tree.root(size))
            #expect(tree.merkle.root(at: UInt64(size)) == frontier.root)
            #expect(tree.merkle.frontier(at: UInt64(size)) == frontier)
            if size < 130 { frontier.append(leafHash: tree.leafHashes[size]) }
        }
    }

    @Test func `a frontier read back goes on where it was`() throws {
        var frontier = MerkleFrontier()
        for (index, hash) in tree.leafHashes.enumerated() {
            var again = try #require(restored(frontier.serialized))
            #expect(again == frontier)
            frontier.append(leafHash: hash)
            again.append(leafHash: hash)
            #expect(again.root == tree.root(index + 1))
        }
    }

    @Test func `bytes that are no frontier are refused`() {
        var frontier = MerkleFrontier()
        for hash in tree.leafHashes.prefix(7) { frontier.append(leafHash: hash) }
        let bytes = frontier.serialized
        #expect(restored(Array(bytes.dropLast())) == nil)
        #expect(restored(Array(bytes.dropLast(32))) == nil)
        #expect(restored(Array(bytes.prefix(7))) == nil)
        var beyond = bytes
        beyond[0] = 0x80
        #expect(restored(beyond) == nil)
        #expect(MerkleFrontier(size: MerkleFrontier.maximumSize + 1, peaks: [.empty, .empty]) == nil)
    }

    @Test func `an append whose node cannot be stored leaves the frontier as it was`() {
        struct Refused: Error {}
        var frontier = MerkleFrontier()
        frontier.append(leafHash: tree.leafHashes[0])
        let before = frontier
        #expect(throws: Refused.self) {
            try frontier.append(leafHash: tree.leafHashes[1]) { _ throws(Refused) in throw Refused() }
        }
        #expect(frontier == before)
    }

    @Test func `a subtree is taken only where it is aligned`() throws {
        var frontier = MerkleFrontier()
        frontier.append(leafHash: tree.leafHashes[0])
        let before = frontier
        for level in [1, -1, 53, 64] {
            let taken = frontier.append(subtreeHash: .empty, level: level)
            #expect(!taken)
        }
        #expect(frontier == before)
        frontier.append(leafHash: tree.leafHashes[1])
        let taken = frontier.append(subtreeHash: SmallTree.root(tree.leafHashes[2..<4]), level: 1)
        #expect(taken)
        #expect(frontier.root == tree.root(4))
    }

    @Test func `hashes are written and read in one spelling`() throws {
        let hash = tree.leafHashes[0]
        #expect(read(hash.hexDigits) == hash)
        #expect(copy(hash.array) == hash)
        #expect(read(Array(hash.hex.uppercased().utf8)) == nil)
        #expect(read(Array(hash.hex.dropLast().utf8)) == nil)
        #expect(read(Array((hash.hex.dropLast() + "g").utf8)) == nil)
        #expect(copy(Array(hash.array.dropLast())) == nil)
    }
}
