import Secrets
import Testing

@Test func `a secret prints as nothing on every road to text`() {
    let secret = SecretBytes(utf8: "4405639704015096")
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), String(describing: Optional(secret)), dumped] {
        #expect(!text.contains("44056"))
        #expect(text.contains("<secret>"))
    }
}

@Test func `secrets are equal when every byte is`() {
    #expect(SecretBytes(utf8: "abc") == SecretBytes(utf8: "abc"))
    #expect(SecretBytes(utf8: "abc") != SecretBytes(utf8: "abd"))
    #expect(SecretBytes(utf8: "abc") != SecretBytes(utf8: "ab"))
    #expect(SecretBytes(utf8: "") == SecretBytes(utf8: ""))
}

@Test func `a failed fill makes no secret`() {
    struct Refused: Error {}
    #expect(throws: Refused.self) {
        _ = try SecretBytes(count: 4) { _ throws(Refused) in throw Refused() }
    }
}

@Test func `a buffer keeps its bytes while it grows`() {
    var buffer = WipedBuffer(capacity: 1)
    for byte in 0..<200 { buffer.append(UInt8(byte)) }
    buffer.append(utf8: "end")
    let text = buffer.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    #expect(text == (0..<200).map { UInt8($0) } + Array("end".utf8))
    buffer.removeAll()
    #expect(buffer.count == 0)
}
