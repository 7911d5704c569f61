import AuditLog
import Cryptography
import Testing

@Suite struct OpeningTests {
    private static let salt = String(repeating: "0f", count: 32)
    private static let example = "{\"accountId\":\"a-1\",\"count\":3,\"salt\":\"\(salt)\"}"

    private func read(_ text: String) throws(AuditError) -> AuditOpening {
        try AuditOpening(canonical: Array(text.utf8).span)
    }

    @Test func `the commitment is the hash of the domain and the canonical opening`() throws {
        let opening = try read(Self.example)
        let expected = SHA256.hash(Array("cardvault-opening/1\0\(Self.example)".utf8).span)
        #expect(opening.commitment.hex == expected.hex)
        #expect(opening.members == ["accountId": .text("a-1"), "count": .number(3)])
        #expect(opening.canonical == Array(Self.example.utf8))
    }

    @Test func `an opening is read back, and no two have the same commitment`() throws {
        let members: [String: AuditOpening.Value] = [
            "note": .text("\"é\n"), "cardId": .text("card_1"), "n": .number(0),
        ]
        let opening = try AuditOpening(members)
        let again = try AuditOpening(canonical: opening.canonical.span)
        #expect(again.members == members)
        #expect(again.commitment == opening.commitment)
        #expect(try AuditOpening(members).commitment != opening.commitment)
    }

    @Test func `an opening prints as nothing`() throws {
        let opening = try AuditOpening(["accountId": .text("somebody")])
        var dumped = ""
        dump(opening, to: &dumped)
        for text in ["\(opening)", String(reflecting: opening), dumped] { #expect(!text.contains("somebody")) }
    }

    @Test func `members of a bad name, range or number are refused`() {
        #expect(throws: AuditError.openingMalformed) { try AuditOpening(["salt": .text("mine")]) }
        #expect(throws: AuditError.openingMalformed) { try AuditOpening(["Account": .text("a")]) }
        #expect(throws: AuditError.openingMalformed) { try AuditOpening(["a b": .text("a")]) }
        #expect(throws: AuditError.openingMalformed) { try AuditOpening(["count": .number(1 << 53 + 1)]) }
        let many = Dictionary(uniqueKeysWithValues: (0..<16).map { ("m\($0)", AuditOpening.Value.number(0)) })
        #expect(throws: AuditError.openingMalformed) { try AuditOpening(many) }
        #expect(throws: AuditError.openingMalformed) {
            try AuditOpening(["note": .text(String(repeating: "x", count: 20_000))])
        }
    }

    @Test(arguments: [
        "{}", "{\"accountId\":\"a\"}", "{\"salt\":\"0f\"}", "{\"salt\":\"\(salt)\",\"accountId\":\"a\"}",
        "{\"salt\":\"\(salt)\",\"salt\":\"\(salt)\"}", "{\"salt\":\"\(salt)\"} ", "{\"salt\":\"\(salt)\",\"x\":null}",
        "{\"salt\":\"\(salt)\",\"x\":1.5}", "{\"salt\":\"\(salt)\",\"x\":[]}", "{\"salt\": \"\(salt)\"}", "[]", "",
        "{\"salt\":\"\(salt)\",\"x\":-1}", "{\"salt\":\"\(salt)\",\"X\":1}", "{\"salt\":\"\(salt)\",}",
    ])
    func `bytes that are no canonical opening are refused`(text: String) {
        #expect(throws: AuditError.openingMalformed) { try read(text) }
    }
}
