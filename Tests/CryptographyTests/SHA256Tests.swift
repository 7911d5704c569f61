import Cryptography
import Testing

@Suite struct SHA256Tests {
    @Test(arguments: sha256Vectors.indices)
    func `the published digests come out`(index: Int) {
        let vector = sha256Vectors[index]
        #expect(SHA256.hash(vector.message.span).hex == vector.digest, "\(vector.id)")
    }

    @Test(arguments: [1, 3, 55, 56, 63, 64, 65, 127, 128, 1000])
    func `a message in pieces has the digest of the whole`(pieceCount: Int) {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var hash = SHA256()
        for start in stride(from: 0, to: message.count, by: pieceCount) {
            hash.update(Array(message[start..<min(start + pieceCount, message.count)]).span)
        }
        #expect(hash.finish() == SHA256.hash(message.span))
    }

    @Test func `a finished hash starts over`() {
        var hash = SHA256()
        hash.update([1, 2, 3].span)
        _ = hash.finish()
        #expect(hash.finish().hex == sha256Vectors[0].digest)
        hash.update([UInt8]("abc".utf8).span)
        #expect(hash.finish().hex == sha256Vectors[1].digest)
    }

    @Test func `a digest is made of exactly 32 bytes`() throws {
        let bytes = (0..<32).map { UInt8($0) }
        let digest = try #require(Digest(bytes))
        #expect(digest.bytes == bytes)
        #expect(digest.withBytes { $0.count } == Digest.count)
        #expect(Digest(bytes.dropLast()) == nil)
        #expect(Digest(bytes + [0]) == nil)
    }

    @Test(arguments: 0..<32)
    func `digests that differ in one byte are not equal`(position: Int) throws {
        var bytes = [UInt8](repeating: 9, count: 32)
        let digest = try #require(Digest(bytes))
        bytes[position] ^= 0x80
        let other = try #require(Digest(bytes))
        #expect(digest != other)
        #expect(Set([digest, other]).count == 2)
    }
}
