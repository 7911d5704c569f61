import COpenSSL
import Cryptography
import Secrets
import Testing

@Suite struct CryptographyErrorTests {
    // TLS on the same thread asks this queue why it failed, and would believe it.
    @Test func `a failure leaves nothing in the thread's queue of library errors`() throws {
        let key = try RSAPrivateKey.generate(bits: 2048)
        let signing = try Ed25519SigningKey.generate()
        let cipher = try AES256GCM(key: Random.secret(32))
        let nothing: [UInt8] = []
        let ones = [UInt8](repeating: 0xFF, count: 256)
        ERR_clear_error()
        #expect(throws: CryptographyError.decryptionFailed) { try key.decryptPKCS1v15(ones.span) }
        #expect(ERR_peek_error() == 0)
        #expect(throws: CryptographyError.authenticationFailed) {
            try cipher.open(ones.span, associatedData: nothing.span)
        }
        #expect(ERR_peek_error() == 0)
        #expect(!signing.publicKey.isValid([UInt8](repeating: 0xFF, count: 64), for: nothing))
        #expect(ERR_peek_error() == 0)
        for malformed in malformedRSAKeys {
            let pem = "-----BEGIN PUBLIC KEY-----\n\(malformed.der)\n-----END PUBLIC KEY-----\n"
            #expect(throws: malformed.error) { try RSAPublicKey(pem: pem) }
            #expect(ERR_peek_error() == 0, "\(malformed.comment)")
        }
        let pem = "-----BEGIN PUBLIC KEY-----\n\(RSAVector.pkcs1)\n-----END PUBLIC KEY-----\n"
        _ = try RSAPublicKey(pem: pem)
        #expect(ERR_peek_error() == 0)
    }

    @Test func `an error says its name and nothing else`() {
        for error in CryptographyError.allCases {
            #expect("\(error)".utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) })
            #expect(Mirror(reflecting: error).children.isEmpty)
        }
    }
}
