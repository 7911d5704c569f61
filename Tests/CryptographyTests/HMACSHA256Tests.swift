import Cryptography
import Secrets
import Testing

@Suite struct HMACSHA256Tests {
    @Test(arguments: hmacVectors.indices)
    func `the published codes come out, again and again`(index: Int) throws {
        let vector = hmacVectors[index]
        let hmac = try HMACSHA256(key: SecretBytes(hex: vector.key))
        let message = try Hex.decode(vector.message)
        for _ in 0..<3 { #expect(hmac.code(for: message).hex == vector.code, "\(vector.id)") }
        #expect(try hmac.isValid(Hex.decode(vector.code), for: message))
        #expect(try HMACSHA256.code(key: SecretBytes(hex: vector.key), message: message.span).hex == vector.code)
    }

    @Test func `a message in pieces has the code of the whole`() throws {
        let hmac = try HMACSHA256(key: Random.secret(32))
        let message = Random.bytes(300)
        let whole = hmac.code(for: message)
        for byte in message { hmac.update([byte].span) }
        #expect(hmac.finish() == whole)
        #expect(hmac.code(for: message) == whole)
    }

    @Test func `the empty message has a code of its own`() throws {
        let hmac = try HMACSHA256(key: SecretBytes([0]))
        // Computed with Python's hmac module.
        let expected = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        #expect(hmac.code(for: []).hex == expected)
        #expect(hmac.finish().hex == expected)
    }

    @Test func `a code that is changed, cut, lengthened or of another message or key is invalid`() throws {
        let key = Random.secret(32)
        let hmac = try HMACSHA256(key: key)
        let code = hmac.code(for: [1, 2, 3]).bytes
        for position in code.indices {
            var changed = code
            changed[position] ^= 0x40
            #expect(!hmac.isValid(changed, for: [1, 2, 3]))
        }
        #expect(!hmac.isValid([], for: [1, 2, 3]))
        #expect(!hmac.isValid(Array(code.prefix(16)), for: [1, 2, 3]))
        #expect(!hmac.isValid(code + [0], for: [1, 2, 3]))
        #expect(!hmac.isValid(code, for: [1, 2, 3, 0]))
        #expect(try !HMACSHA256(key: Random.secret(32)).isValid(code, for: [1, 2, 3]))
        #expect(try HMACSHA256(key: key).isValid(code, for: [1, 2, 3]))
    }

    @Test func `no key is refused`() {
        #expect(throws: CryptographyError.keyMalformed) { try HMACSHA256(key: Random.secret(0)) }
    }
}

@Suite struct HKDFTests {
    @Test(arguments: hkdfVectors.indices)
    func `the published keys come out`(index: Int) throws {
        let vector = hkdfVectors[index]
        let derived = try HKDF.derive(
            from: SecretBytes(hex: vector.key),
            salt: Hex.decode(vector.salt),
            info: Hex.decode(vector.info),
            count: vector.derived.utf8.count / 2
        )
        #expect(try derived.array == Hex.decode(vector.derived), "\(vector.id)")
    }

    @Test func `another key, salt or info gives another key`() throws {
        let key = Random.secret(32)
        let derived = [
            try HKDF.derive(from: key, salt: [], info: [], count: 32),
            try HKDF.derive(from: key, salt: [1], info: [], count: 32),
            try HKDF.derive(from: key, salt: [], info: [1], count: 32),
            try HKDF.derive(from: Random.secret(32), salt: [], info: [], count: 32),
        ]
        #expect(Set(derived.map(\.array)).count == derived.count)
    }

    @Test func `a shorter key is the beginning of a longer one, up to 255 digests`() throws {
        let key = Random.secret(32)
        let longest = try HKDF.derive(from: key, salt: [], info: [7], count: HKDF.maximumCount).array
        #expect(longest.count == 8160)
        for count in [1, 31, 32, 33, 1000] {
            #expect(try HKDF.derive(from: key, salt: [], info: [7], count: count).array == Array(longest.prefix(count)))
        }
    }

    @Test func `no key is refused`() {
        #expect(throws: CryptographyError.keyMalformed) {
            try HKDF.derive(from: Random.secret(0), salt: [], info: [], count: 32)
        }
    }
}
