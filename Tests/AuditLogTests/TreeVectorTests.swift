import AuditLog
import Testing

@Suite struct TreeVectorTests {
    private let tree = SmallTree(CertificateTransparency.leaves)

    @Test func `the published leaves hash to the published roots at every size`() {
        var frontier = MerkleFrontier()
        #expect(frontier.root.hex == CertificateTransparency.roots[0])
        for (hash, root) in zip(tree.leafHashes, CertificateTransparency.roots.dropFirst()) {
            frontier.append(leafHash: hash)
            #expect(frontier.root.hex == root)
        }
    }

    @Test func `appending yields every published interior node once, lowest first`() {
        var frontier = MerkleFrontier()
        var seen: [Subtree: String] = [:]
        for (index, hash) in tree.leafHashes.enumerated() {
            #expect(hash.hex == CertificateTransparency.nodes[0][index])
            var lastLevel = 0
            frontier.append(leafHash: hash) { node in
                #expect(node.subtree.level == lastLevel + 1)
                lastLevel = node.subtree.level
                #expect(seen.updateValue(node.hash.hex, forKey: node.subtree) == nil)
            }
        }
        #expect(seen.count == 7)
        for (subtree, hash) in seen {
            #expect(CertificateTransparency.nodes[subtree.level][Int(subtree.index)] == hash)
        }
    }

    @Test func `the published inclusion proofs are made and accepted`() throws {
        for vector in CertificateTransparency.inclusions {
            let proof = try #require(tree.merkle.inclusionProof(of: vector.leaf, in: vector.size))
            #expect(proof.map(\.hex) == vector.proof.map { CertificateTransparency.nodes[$0.level][$0.index] })
            let root = tree.root(Int(vector.size))
            let leaf = tree.leafHashes[Int(vector.leaf)]
            #expect(ProofVerification.includes(leaf, at: vector.leaf, size: vector.size, root: root, proof: proof))
        }
    }

    @Test func `the published consistency proofs are made and accepted`() throws {
        for vector in CertificateTransparency.consistencies {
            let proof = try #require(tree.merkle.consistencyProof(from: vector.first, to: vector.second))
            #expect(proof.map(\.hex) == vector.proof.map { CertificateTransparency.nodes[$0.level][$0.index] })
            let first = (size: vector.first, root: tree.root(Int(vector.first)))
            let second = (size: vector.second, root: tree.root(Int(vector.second)))
            #expect(ProofVerification.continues(from: first, to: second, proof: proof))
        }
    }
}
