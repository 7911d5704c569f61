import Cryptography
import Secrets
import Testing

@Suite struct BlockPermutationTests {
    @Test(arguments: blockVectors.indices)
    func `the published blocks come out and go back`(index: Int) throws {
        let vector = blockVectors[index]
        let permutation = try BlockPermutation(key: SecretBytes(hex: vector.key))
        let image = try permutation.encrypt(block(vector.block))
        #expect(Hex.encode(image.span) == vector.image, "\(vector.id)")
        let original = permutation.decrypt(image)
        #expect(Hex.encode(original.span) == vector.block, "\(vector.id)")
    }

    @Test func `every block has one image, and the image leads back`() throws {
        let permutation = try BlockPermutation(key: Random.secret(32))
        var images: Set<String> = []
        for number in 0..<1000 {
            let block = Block { $0 == 0 ? UInt8(number & 0xFF) : $0 == 1 ? UInt8(number >> 8) : 0 }
            let image = permutation.encrypt(block)
            images.insert(Base32.encode(image))
            let back = permutation.decrypt(image)
            #expect(Base32.encode(back) == Base32.encode(block))
        }
        #expect(images.count == 1000)
    }

    @Test(arguments: [0, 16, 31, 33])
    func `a key of another length is refused`(count: Int) {
        #expect(throws: CryptographyError.keyMalformed) { try BlockPermutation(key: Random.secret(count)) }
    }
}
