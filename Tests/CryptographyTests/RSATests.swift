import Cryptography
import Secrets
import Testing

private func pem(_ label: String, _ base64: String) -> String {
    "-----BEGIN \(label)-----\n\(base64)\n-----END \(label)-----\n"
}

@Suite struct RSAPublicKeyTests {
    @Test(arguments: [RSAVector.spki, RSAVector.pkcs1], ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"])
    func `a key is read by what it is, not by its label`(base64: String, label: String) throws {
        let key = try RSAPublicKey(pem: pem(label, base64))
        #expect(key.bits == 2048)
        #expect(key.ciphertextCount == 256)
        #expect(try key.spkiDER == Base64.decode(RSAVector.spki))
        #expect(key.fingerprint.hex == RSAVector.fingerprint)
    }

    @Test func `a key is written with the label that says what it is`() throws {
        let key = try RSAPublicKey(pem: pem("RSA PUBLIC KEY", RSAVector.pkcs1))
        let lines = key.pem.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "-----BEGIN PUBLIC KEY-----")
        #expect(lines.suffix(2) == ["-----END PUBLIC KEY-----", ""])
        #expect(lines.dropFirst().dropLast(3).allSatisfy { $0.utf8.count == 64 })
        #expect(lines.dropFirst().dropLast(2).joined() == RSAVector.spki)
        #expect(try RSAPublicKey(pem: key.pem) == key)
    }

    @Test(arguments: ["\n", "\r\n", "\n\n", " \n\t"])
    func `line breaks and blanks around and inside do not matter`(gap: String) throws {
        var text = gap + "-----BEGIN PUBLIC KEY-----" + gap
        for (index, letter) in RSAVector.spki.enumerated() {
            if index % 61 == 60 { text += gap }
            text.append(letter)
        }
        text += gap + "-----END PUBLIC KEY-----" + gap + gap
        #expect(try RSAPublicKey(pem: text).fingerprint.hex == RSAVector.fingerprint)
    }

    @Test(arguments: malformedRSAKeys.indices)
    func `a key that is malformed or too small is refused`(index: Int) {
        let key = malformedRSAKeys[index]
        #expect(throws: key.error, "\(key.comment)") { try RSAPublicKey(pem: pem("PUBLIC KEY", key.der)) }
        #expect(throws: key.error, "\(key.comment)") { try RSAPublicKey(pem: pem("RSA PUBLIC KEY", key.der)) }
    }

    @Test(arguments: [
        "", "\n", "garbage", RSAVector.spki, "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\n\(RSAVector.spki)", "\(RSAVector.spki)\n-----END PUBLIC KEY-----",
        "----BEGIN PUBLIC KEY----\n\(RSAVector.spki)\n----END PUBLIC KEY----",
        "-----BEGIN PUBLIC KEY-----\n\(RSAVector.spki)\n-----END RSA PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\n\(RSAVector.spki)=\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nA: b\n\n\(RSAVector.spki)\n-----END PUBLIC KEY-----",
        "text first\n-----BEGIN PUBLIC KEY-----\n\(RSAVector.spki)\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\n\(RSAVector.spki)\n-----END PUBLIC KEY-----\ntext last",
        "-----BEGIN PUBLIC\nKEY-----\n\(RSAVector.spki)\n-----END PUBLIC\nKEY-----",
        "<html><body>502 Bad Gateway</body></html>",
    ])
    func `text that is not one key alone is refused`(text: String) {
        #expect(throws: CryptographyError.keyMalformed) { try RSAPublicKey(pem: text) }
    }

    @Test func `text longer than any key is refused, though it holds one`() {
        let text = pem("PUBLIC KEY", RSAVector.spki) + String(repeating: "\n", count: 16_384)
        #expect(throws: CryptographyError.keyMalformed) { try RSAPublicKey(pem: text) }
    }

    // What the bank sends may be cut or damaged on the way: the parser must refuse, whatever it reads.
    @Test func `a key cut anywhere or damaged in its frame is refused`() throws {
        let der = try Base64.decode(RSAVector.spki)
        for count in 0..<der.count {
            let cut = Array(der.prefix(count))
            #expect(throws: CryptographyError.keyMalformed) {
                try RSAPublicKey(pem: pem("PUBLIC KEY", Base64.encode(cut.span)))
            }
        }
        for position in 0..<33 {
            for bit in 0..<8 {
                var damaged = der
                damaged[position] ^= 1 << UInt8(bit)
                let text = pem("PUBLIC KEY", Base64.encode(damaged.span))
                #expect(throws: CryptographyError.self, "byte \(position)") { try RSAPublicKey(pem: text) }
            }
        }
    }
}

@Suite struct RSAPrivateKeyTests {
    /// Made once: a key takes a tenth of a second.
    private static let key = Result { try RSAPrivateKey.generate(bits: 2048) }

    @Test(arguments: [0, 1, 16, 100, 245])
    func `what is encrypted to a key comes back from its other half`(count: Int) throws {
        let key = try Self.key.get()
        let message = Random.bytes(count)
        let ciphertext = try key.publicKey.encryptPKCS1v15(message.span)
        #expect(ciphertext.count == 256)
        #expect(try key.decryptPKCS1v15(ciphertext.span).array == message)
        #expect(try key.publicKey.encryptPKCS1v15(message.span) != ciphertext)
    }

    @Test func `a message too long for the padding is refused`() throws {
        let key = try Self.key.get()
        let message = Random.bytes(246)
        #expect(throws: CryptographyError.messageTooLong) { try key.publicKey.encryptPKCS1v15(message.span) }
    }

    @Test(arguments: [0, 1, 255, 257, 512])
    func `a ciphertext of another length is refused`(count: Int) throws {
        let key = try Self.key.get()
        let ciphertext = Random.bytes(count)
        #expect(throws: CryptographyError.decryptionFailed) { try key.decryptPKCS1v15(ciphertext.span) }
    }

    @Test func `a ciphertext not below the modulus is refused`() throws {
        let key = try Self.key.get()
        let ciphertext = [UInt8](repeating: 0xFF, count: 256)
        #expect(throws: CryptographyError.decryptionFailed) { try key.decryptPKCS1v15(ciphertext.span) }
    }

    // From 3.2 on libcrypto answers bad padding with random bytes instead of an error.
    @Test func `a damaged ciphertext or another's never gives the message`() throws {
        let key = try Self.key.get()
        let message = Random.bytes(64)
        let ciphertext = try key.publicKey.encryptPKCS1v15(message.span)
        for position in stride(from: 0, to: 256, by: 17) {
            var damaged = ciphertext
            damaged[position] ^= 1
            #expect((try? key.decryptPKCS1v15(damaged.span).array) != message)
        }
        let other = try RSAPrivateKey.generate(bits: 2048)
        #expect((try? other.decryptPKCS1v15(ciphertext.span).array) != message)
    }

    @Test func `a key is written as PKCS#8 and read again`() throws {
        let key = try Self.key.get()
        let text = try key.pem()
        let again = try text.withBytes { try RSAPrivateKey(pem: $0) }
        #expect(again.publicKey == key.publicKey)
        #expect(String(decoding: text.array, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        let message: [UInt8] = [1, 2, 3]
        let ciphertext = try key.publicKey.encryptPKCS1v15(message.span)
        #expect(try again.decryptPKCS1v15(ciphertext.span).array == message)
    }

    @Test(arguments: ["RSA PRIVATE KEY", "PRIVATE KEY"])
    func `a PKCS#1 key is read whatever its label`(label: String) throws {
        let key = try Self.key.get()
        let lines = String(decoding: try key.pem().array, as: UTF8.self).split(separator: "\n")
        let der = try Base64.decode(lines.dropFirst().dropLast().joined())
        // RFC 5958: 26 bytes of version, algorithm and lengths stand before the PKCS#1 key of this size.
        let inner = Array(der.dropFirst(26))
        let text = Array(pem(label, Base64.encode(inner.span)).utf8)
        #expect(try RSAPrivateKey(pem: text.span).publicKey == key.publicKey)
    }

    @Test(arguments: [
        "", "garbage", pem("PRIVATE KEY", RSAVector.spki), pem("RSA PRIVATE KEY", "MAA="),
        // An Ed25519 key, from RFC 8410 section 10.3.
        pem("PRIVATE KEY", "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"),
    ])
    func `text that is not one private RSA key is refused`(text: String) {
        let bytes = Array(text.utf8)
        #expect(throws: CryptographyError.keyMalformed) { try RSAPrivateKey(pem: bytes.span) }
    }

    @Test(arguments: [0, 512, 1024, 2047, 8193, 1 << 20])
    func `a size outside the bounds is refused`(bits: Int) {
        #expect(throws: CryptographyError.keySizeRefused) { try RSAPrivateKey.generate(bits: bits) }
    }
}
