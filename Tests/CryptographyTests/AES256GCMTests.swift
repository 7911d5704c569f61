import Cryptography
import Secrets
import Testing

@Suite struct AES256GCMTests {
    @Test(arguments: gcmVectors.indices)
    func `the published vectors come out and open again`(index: Int) throws {
        let vector = gcmVectors[index]
        let cipher = try AES256GCM(key: SecretBytes(hex: vector.key))
        let plaintext = try Hex.decode(vector.plaintext)
        let associatedData = try Hex.decode(vector.associatedData)
        let message = try Hex.decode(vector.nonce + vector.ciphertext + vector.tag)
        let sealed = try cipher.seal(plaintext, nonce: Hex.decode(vector.nonce), associatedData: associatedData)
        #expect(sealed == message, "\(vector.id)")
        #expect(try cipher.open(message, associatedData: associatedData) == plaintext, "\(vector.id)")
    }

    @Test(arguments: gcmVectors.indices)
    func `a published vector with any bit changed does not open`(index: Int) throws {
        let vector = gcmVectors[index]
        let key = try SecretBytes(hex: vector.key)
        let cipher = try AES256GCM(key: key)
        let associatedData = try Hex.decode(vector.associatedData)
        let message = try Hex.decode(vector.nonce + vector.ciphertext + vector.tag)
        for bit in 0..<message.count * 8 {
            var changed = message
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CryptographyError.authenticationFailed, "message bit \(bit)") {
                try cipher.open(changed, associatedData: associatedData)
            }
        }
        for bit in 0..<associatedData.count * 8 {
            var changed = associatedData
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CryptographyError.authenticationFailed, "associated data bit \(bit)") {
                try cipher.open(message, associatedData: changed)
            }
        }
        for bit in 0..<key.count * 8 {
            var changed = key.array
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let other = try AES256GCM(key: SecretBytes(changed))
            #expect(throws: CryptographyError.authenticationFailed, "key bit \(bit)") {
                try other.open(message, associatedData: associatedData)
            }
        }
        // The failures before must not have spoilt the context that is kept.
        #expect(try cipher.open(message, associatedData: associatedData) == Hex.decode(vector.plaintext))
    }

    @Test func `a message cut anywhere, lengthened or emptied does not open`() throws {
        let cipher = try AES256GCM(key: Random.secret(32))
        let message = try cipher.seal([UInt8](repeating: 7, count: 40), associatedData: [1])
        for count in 0..<message.count {
            #expect(throws: CryptographyError.authenticationFailed) {
                try cipher.open(Array(message.prefix(count)), associatedData: [1])
            }
            #expect(throws: CryptographyError.authenticationFailed) {
                try cipher.open(Array(message.suffix(count)), associatedData: [1])
            }
        }
        #expect(throws: CryptographyError.authenticationFailed) { try cipher.open(message + [0], associatedData: [1]) }
        #expect(throws: CryptographyError.authenticationFailed) {
            try cipher.open([UInt8](repeating: 0, count: message.count), associatedData: [1])
        }
    }

    @Test func `associated data cannot be left out, moved or lengthened`() throws {
        let cipher = try AES256GCM(key: Random.secret(32))
        let message = try cipher.seal([1, 2, 3], associatedData: [4, 5])
        for other in [[], [4], [5, 4], [4, 5, 0], [0, 4, 5]] as [[UInt8]] {
            #expect(throws: CryptographyError.authenticationFailed) { try cipher.open(message, associatedData: other) }
        }
        #expect(try cipher.open(message, associatedData: [4, 5]) == [1, 2, 3])
    }

    @Test(arguments: [0, 1, 15, 16, 17, 31, 32, 33, 255, 4096, 65_537])
    func `every length comes back, from the same contexts`(count: Int) throws {
        let cipher = try AES256GCM(key: Random.secret(32))
        for associatedCount in [0, 1, 16, 100] {
            let plaintext = Random.bytes(count)
            let associatedData = Random.bytes(associatedCount)
            let message = try cipher.seal(plaintext, associatedData: associatedData)
            #expect(message.count == count + AES256GCM.overhead)
            #expect(try cipher.open(message, associatedData: associatedData) == plaintext)
        }
    }

    @Test func `the same text is never sealed the same way twice`() throws {
        let cipher = try AES256GCM(key: Random.secret(32))
        let messages = try (0..<100).map { _ in try cipher.seal([1, 2, 3], associatedData: []) }
        #expect(Set(messages).count == 100)
        #expect(Set(messages.map { $0.prefix(AES256GCM.nonceCount) }).count == 100)
    }

    @Test func `opening into the caller's bytes fills them all`() throws {
        let cipher = try AES256GCM(key: Random.secret(32))
        let plaintext = Random.bytes(50)
        let message = try cipher.seal(plaintext, associatedData: [9])
        var output = [UInt8](repeating: 0xEE, count: try AES256GCM.openedCount(message.count))
        try cipher.open(message, associatedData: [9], into: &output)
        #expect(output == plaintext)
    }

    @Test func `what failed to open leaves nothing in the caller's bytes`() throws {
        let cipher = try AES256GCM(key: Random.secret(32))
        var message = try cipher.seal([UInt8](repeating: 0x55, count: 50), associatedData: [])
        message[message.count - 1] ^= 1
        var output = [UInt8](repeating: 0xEE, count: 50)
        #expect(throws: CryptographyError.authenticationFailed) {
            try cipher.open(message, associatedData: [], into: &output)
        }
        #expect(output == [UInt8](repeating: 0, count: 50))
    }

    @Test(arguments: [0, 16, 24, 31, 33, 64])
    func `a key of another length is refused`(count: Int) {
        #expect(throws: CryptographyError.keyMalformed) { try AES256GCM(key: Random.secret(count)) }
    }

    @Test func `ciphers of one key on many threads open each other's messages`() async throws {
        let key = Random.secret(32)
        let messages = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for number in 0..<8 as Range<UInt8> {
                group.addTask { try AES256GCM(key: key).seal([number], associatedData: [number]) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let cipher = try AES256GCM(key: key)
        for number in 0..<8 as Range<UInt8> {
            let opened = messages.compactMap { try? cipher.open($0, associatedData: [number]) }
            #expect(opened == [[number]])
        }
    }
}
