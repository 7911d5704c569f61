import AuditLog
import Testing

@Suite struct ProofTests {
    private static let largest = 64
    private let tree = SmallTree(count: Self.largest)

    @Test func `every leaf of every size has a proof, and no proof serves another place or root`() throws {
        for size in 1...UInt64(Self.largest) {
            let root = tree.root(Int(size))
            for leaf in 0..<size {
                let proof = try #require(tree.merkle.inclusionProof(of: leaf, in: size))
                let hash = tree.leafHashes[Int(leaf)]
                func holds(
                    _ hash: TreeHash,
                    _ leaf: UInt64,
                    _ size: UInt64,
                    _ root: TreeHash,
                    _ proof: [TreeHash]
                ) -> Bool {
                    ProofVerification.includes(hash, at: leaf, size: size, root: root, proof: proof)
                }
                #expect(holds(hash, leaf, size, root, proof))
                #expect(!holds(hash.spoiled, leaf, size, root, proof))
                #expect(!holds(hash, leaf, size, root.spoiled, proof))
                #expect(!holds(hash, leaf, size, root, proof + [root]))
                #expect(!holds(hash, size, size, root, proof))
                if !proof.isEmpty { #expect(!holds(hash, leaf, size, root, Array(proof.dropLast()))) }
                for index in proof.indices {
                    var spoiled = proof
                    spoiled[index] = spoiled[index].spoiled
                    #expect(!holds(hash, leaf, size, root, spoiled))
                }
                for other in 0..<size where other != leaf { #expect(!holds(hash, other, size, root, proof)) }
            }
        }
    }

    @Test func `every size continues every smaller one, and no proof serves other roots`() throws {
        for second in 0...UInt64(Self.largest) {
            for first in 0...second {
                let proof = try #require(tree.merkle.consistencyProof(from: first, to: second))
                let old = (size: first, root: tree.root(Int(first)))
                let new = (size: second, root: tree.root(Int(second)))
                #expect(ProofVerification.continues(from: old, to: new, proof: proof))
                #expect(!ProofVerification.continues(from: (first, old.root.spoiled), to: new, proof: proof))
                #expect(!ProofVerification.continues(from: old, to: new, proof: proof + [new.root]))
                // A tree of no leaves is continued by any tree, whatever its root.
                if first > 0 {
                    #expect(!ProofVerification.continues(from: old, to: (second, new.root.spoiled), proof: proof))
                }
                if !proof.isEmpty {
                    #expect(!ProofVerification.continues(from: old, to: new, proof: Array(proof.dropLast())))
                }
                for index in proof.indices {
                    var spoiled = proof
                    spoiled[index] = spoiled[index].spoiled
                    #expect(!ProofVerification.continues(from: old, to: new, proof: spoiled))
                }
            }
        }
    }

    @Test func `every contiguous range of every size connects to the root`() throws {
        for size in 0...UInt64(Self.largest) {
            let root = tree.root(Int(size))
            for from in 0...size {
                for end in from...size {
                    let proof = try #require(tree.merkle.rangeProof(of: from..<end, in: size))
                    let leaves = Array(tree.leafHashes[Int(from)..<Int(end)])
                    #expect(proof.root(of: leaves, from: from, size: size) == root)
                    #expect(proof.left.count == from.nonzeroBitCount)
                    #expect(proof.right.count <= 2 * 7)
                }
            }
        }
    }

    @Test func `a range with a leaf changed, missing, doubled or shifted does not connect to the root`() throws {
        let root = tree.root(37)
        let proof = try #require(tree.merkle.rangeProof(of: 5..<21, in: 37))
        let leaves = Array(tree.leafHashes[5..<21])
        for index in leaves.indices {
            var changed = leaves
            changed[index] = changed[index].spoiled
            #expect(proof.root(of: changed, from: 5, size: 37) != root)
            var missing = leaves
            missing.remove(at: index)
            #expect(proof.root(of: missing, from: 5, size: 37) != root)
            var doubled = leaves
            doubled.insert(leaves[index], at: index)
            #expect(proof.root(of: doubled, from: 5, size: 37) != root)
        }
        #expect(proof.root(of: leaves, from: 6, size: 37) != root)
        #expect(proof.root(of: leaves, from: 5, size: 39) == nil)
        #expect(proof.root(of: leaves, from: 5, size: 20) == nil)
        #expect(proof.root(of: leaves, from: .max, size: .max) == nil)
        #expect(RangeProof(left: proof.left + [root], right: proof.right).root(of: leaves, from: 5, size: 37) == nil)
        #expect(RangeProof(left: proof.left, right: proof.right + [root]).root(of: leaves, from: 5, size: 37) == nil)
    }

    @Test func `what lies outside the tree has no proof`() {
        #expect(tree.merkle.inclusionProof(of: 64, in: 64) == nil)
        #expect(tree.merkle.inclusionProof(of: 0, in: 65) == nil)
        #expect(tree.merkle.inclusionProof(of: 0, in: 0) == nil)
        #expect(tree.merkle.consistencyProof(from: 5, to: 4) == nil)
        #expect(tree.merkle.consistencyProof(from: 1, to: 65) == nil)
        #expect(tree.merkle.rangeProof(of: 1..<9, in: 8) == nil)
        #expect(tree.merkle.root(at: 65) == nil)
        #expect(tree.merkle.frontier(at: 65) == nil)
    }

    @Test func `a proof for a huge tree asks for few nodes`() throws {
        var asked = 0
        let huge = MerkleTree<Never>(size: MerkleFrontier.maximumSize - 1) { subtree in
            asked += 1
            return TreeHash(leaf: [UInt8(subtree.level)].span)
        }
        let proof = try #require(huge.inclusionProof(of: 1 << 52, in: huge.size))
        #expect(proof.count == 53)
        #expect(asked <= 2 * 53)
    }
}
