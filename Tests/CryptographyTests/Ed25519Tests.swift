import Cryptography
import Secrets
import Testing

@Suite struct Ed25519Tests {
    @Test(arguments: ed25519Vectors.indices)
    func `the published keys and signatures come out`(index: Int) throws {
        let vector = ed25519Vectors[index]
        let key = try Ed25519SigningKey(seed: SecretBytes(hex: vector.seed))
        let message = try Hex.decode(vector.message)
        let signature = try Hex.decode(vector.signature)
        #expect(Hex.encode(key.publicKey.rawBytes.span) == vector.publicKey)
        #expect(try key.sign(message.span) == signature)
        #expect(key.publicKey.isValid(signature, for: message))
    }

    @Test func `a signature with any byte changed is invalid`() throws {
        let key = try Ed25519SigningKey.generate()
        let message = [UInt8]("checkpoint".utf8)
        let signature = try key.sign(message.span)
        for position in signature.indices {
            var changed = signature
            changed[position] ^= 0x01
            #expect(!key.publicKey.isValid(changed, for: message), "byte \(position)")
        }
        for position in message.indices {
            var changed = message
            changed[position] ^= 0x01
            #expect(!key.publicKey.isValid(signature, for: changed), "byte \(position)")
        }
        #expect(key.publicKey.isValid(signature, for: message))
    }

    @Test func `a signature of another length is invalid`() throws {
        let key = try Ed25519SigningKey.generate()
        let nothing: [UInt8] = []
        let signature = try key.sign(nothing.span)
        #expect(!key.publicKey.isValid([], for: []))
        #expect(!key.publicKey.isValid(signature.dropLast(), for: []))
        #expect(!key.publicKey.isValid(signature + [0], for: []))
        #expect(key.publicKey.isValid(signature, for: []))
    }

    @Test func `another key's signature is invalid`() throws {
        let message = [UInt8]("x".utf8)
        let signature = try Ed25519SigningKey.generate().sign(message.span)
        #expect(try !Ed25519SigningKey.generate().publicKey.isValid(signature, for: message))
    }

    // RFC 8032 section 5.1.7: S must be below the group order, or a signature has a second form.
    @Test func `a signature with S raised by the group order is invalid`() throws {
        let vector = ed25519Vectors[0]
        let key = try Ed25519PublicKey(Hex.decode(vector.publicKey))
        var signature = try Hex.decode(vector.signature)
        let order = try Hex.decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var carry = 0
        for index in 0..<32 {
            let sum = Int(signature[32 + index]) + Int(order[index]) + carry
            signature[32 + index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        #expect(carry == 0)
        #expect(!key.isValid(signature, for: []))
    }

    @Test(arguments: [0, 31, 33, 64])
    func `a key of another length is refused`(count: Int) {
        #expect(throws: CryptographyError.keyMalformed) { try Ed25519SigningKey(seed: Random.secret(count)) }
        #expect(throws: CryptographyError.keyMalformed) { try Ed25519PublicKey(Random.bytes(count)) }
    }

    // Source: RFC 8410 section 10.1.
    @Test func `the published PEM text is written and read`() throws {
        let pem = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
            -----END PUBLIC KEY-----

            """
        let key = try Ed25519PublicKey(pem: pem)
        #expect(Hex.encode(key.rawBytes.span) == "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1")
        #expect(key.pem == pem)
        let seed = try SecretBytes(hex: "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842")
        #expect(try Ed25519SigningKey(seed: seed).publicKey == key)
    }

    @Test(arguments: [
        "", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n",
        // X25519, one byte short, one byte more, a private key.
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZg==\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuEA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\nmore",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END RSA KEY-----\n",
    ])
    func `any other text is not a key`(pem: String) {
        #expect(throws: CryptographyError.keyMalformed) { try Ed25519PublicKey(pem: pem) }
    }
}
