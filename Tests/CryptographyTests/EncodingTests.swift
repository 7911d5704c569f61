import Cryptography
import Secrets
import Testing

/// Source: RFC 4648 section 10.
private let foobar: [(bytes: String, base64: String, base32: String, base16: String)] = [
    ("", "", "", ""),
    ("f", "Zg==", "my", "66"),
    ("fo", "Zm8=", "mzxq", "666f"),
    ("foo", "Zm9v", "mzxw6", "666f6f"),
    ("foob", "Zm9vYg==", "mzxw6yq", "666f6f62"),
    ("fooba", "Zm9vYmE=", "mzxw6ytb", "666f6f6261"),
    ("foobar", "Zm9vYmFy", "mzxw6ytboi", "666f6f626172"),
]

@Suite struct EncodingTests {
    @Test(arguments: foobar.indices)
    func `the published texts come out and go back in`(index: Int) throws {
        let vector = foobar[index]
        let bytes = [UInt8](vector.bytes.utf8)
        let unpadded = String(vector.base64.filter { $0 != "=" })
        #expect(Base64.encode(bytes.span) == vector.base64)
        #expect(try Base64.decode(vector.base64) == bytes)
        #expect(Base64.encode(bytes.span, as: .urlSafe) == unpadded)
        #expect(try Base64.decode(unpadded, as: .urlSafe) == bytes)
        #expect(Base32.encode(bytes.span) == vector.base32)
        #expect(try Base32.decode(vector.base32) == bytes)
        #expect(Hex.encode(bytes.span) == vector.base16)
        #expect(try Hex.decode(vector.base16) == bytes)
    }

    @Test(arguments: 0..<100)
    func `every length comes back as it was`(count: Int) throws {
        let bytes = Random.bytes(count)
        for form in Base64.Form.allCases {
            let text = Base64.encode(bytes.span, as: form)
            #expect(try Base64.decode(text, as: form) == bytes)
            #expect(
                try Base64.decodeSecret(text.utf8.span, as: form).array == bytes
            )
        }
        #expect(try Base32.decode(Base32.encode(bytes.span)) == bytes)
        #expect(try Hex.decode(Hex.encode(bytes.span)) == bytes)
        let secret = try Hex.decodeSecret(Hex.encode(bytes.span).utf8.span)
        #expect(secret.array == bytes)
    }

    @Test func `the letters for 62 and 63 belong to one form each`() throws {
        let bytes: [UInt8] = [0xFB, 0xEF, 0xFF]
        #expect(Base64.encode(bytes.span) == "++//")
        #expect(Base64.encode(bytes.span, as: .urlSafe) == "--__")
        #expect(throws: CryptographyError.encodingMalformed) { try Base64.decode("++//", as: .urlSafe) }
        #expect(throws: CryptographyError.encodingMalformed) { try Base64.decode("--__") }
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zg====", "Z===", "=", "==", "====", "Zh==", "Zm9=", "Zm8", "Zm9v=", "Zm9vY",
        "Zg==Zg==",
        "Zm=v", "Z=9v", " Zg==", "Zg== ", "Zg==\n", "Zm9v\nYmFy", "Zm9v\r\n", "Zm9*", "Zm9\u{0}", "Zm9é", "Zm9v====",
    ])
    func `base64 with anything out of place is refused`(text: String) {
        #expect(throws: CryptographyError.encodingMalformed) { try Base64.decode(text) }
        #expect(throws: CryptographyError.encodingMalformed) { try Base64.decodeSecret(text.utf8.span) }
    }

    @Test(arguments: ["Z", "Zg==", "Zh", "Zm9", "Zm8=", "Zm9vY", "Zm9v Yg", "Zm+v", "Zm/v", "Zm9v\n"])
    func `url-safe base64 with anything out of place is refused`(text: String) {
        #expect(throws: CryptographyError.encodingMalformed) { try Base64.decode(text, as: .urlSafe) }
    }

    @Test(arguments: ["m", "mzx", "mzxw6y", "mz", "mzxr", "MY", "my======", "m1", "m8", "m0", "my ", "mzxw6yr", "mé"])
    func `base32 with anything out of place is refused`(text: String) {
        #expect(throws: CryptographyError.encodingMalformed) { try Base32.decode(text) }
    }

    @Test(arguments: ["6", "666", "6g", "0x", " 66", "66 ", "6 6", "66\n", "é6", "６６"])
    func `hexadecimal with anything out of place is refused`(text: String) {
        #expect(throws: CryptographyError.encodingMalformed) { try Hex.decode(text) }
        #expect(throws: CryptographyError.encodingMalformed) { try Hex.decodeSecret(text.utf8.span) }
    }

    @Test func `hexadecimal is read in either case and written in lower`() throws {
        #expect(try Hex.decode("aBcDeF09") == [0xAB, 0xCD, 0xEF, 0x09])
        #expect(Hex.encode([0xAB, 0xCD, 0xEF, 0x09].span) == "abcdef09")
    }

    @Test func `sixteen bytes are 26 letters and back`() throws {
        for _ in 0..<200 {
            var block = Block(repeating: 0)
            var span = block.mutableSpan
            Random.fill(&span)
            let text = Base32.encode(block)
            #expect(text.utf8.count == Base32.blockTextCount)
            let back = try Base32.decodeBlock(text)
            #expect(block.indices.allSatisfy { block[$0] == back[$0] })
        }
        #expect(Base32.encode(Block(repeating: 0)) == String(repeating: "a", count: 26))
        #expect(Base32.encode(Block(repeating: 0xFF)) == String(repeating: "7", count: 25) + "4")
    }

    @Test(arguments: [
        "", "a", String(repeating: "a", count: 25), String(repeating: "a", count: 27),
        String(repeating: "a", count: 25) + "b",
        String(repeating: "a", count: 25) + "c", String(repeating: "a", count: 25) + "d",
        String(repeating: "7", count: 26),
        String(repeating: "A", count: 26), String(repeating: "a", count: 25) + "=",
        String(repeating: "a", count: 25) + "1",
    ])
    func `an id with a second text for the same bytes is refused`(text: String) {
        #expect(throws: CryptographyError.encodingMalformed) { try Base32.decodeBlock(text) }
    }
}
