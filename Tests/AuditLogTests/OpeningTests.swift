import AuditLog
import Cryptography
import Testing

@Suite struct OpeningTests {
    private typealias Member = AuditOpening.Member

    private static let salt = String(repeating: "0f", count: 32)
    private static let example = "{\"accountId\":\"a-1\",\"count\":3,\"salt\":\"\(salt)\"}"

    private func read(_ text: String) throws(AuditError) -> AuditOpening {
        try AuditOpening(canonical: Array(text.utf8).span)
    }

    @Test func `the commitment is the hash of the domain and the canonical opening`() throws {
        let opening = try read(Self.example)
        let expected = SHA256.hash(Array("cardvault-opening/1\0\(Self.example)".utf8).span)
        #expect(opening.commitment.hex == expected.hex)
        #expect(opening.members == [Member("accountId", .text("a-1")), Member("count", .number(3))])
        #expect(opening.canonical == Array(Self.example.utf8))
    }

    @Test func `an opening is read back, and no two have the same commitment`() throws {
        let members = [
            Member("cardId", .text("card_1")), Member("n", .number(0)), Member("note", .text("\"é\n")),
            Member("verificationId", .text("")),
        ]
        let opening = try AuditOpening(members)
        let again = try AuditOpening(canonical: opening.canonical.span)
        #expect(again.members == members)
        #expect(again.commitment == opening.commitment)
        #expect(try AuditOpening(members).commitment != opening.commitment)
    }

    @Test func `an opening prints as nothing`() throws {
        let opening = try AuditOpening([Member("accountId", .text("somebody"))])
        var dumped = ""
        dump(opening, to: &dumped)
        for text in ["\(opening)", String(reflecting: opening), dumped] { #expect(!text.contains("somebody")) }
    }

    @Test func `the salt stands where its name belongs`() throws {
        let opening = try AuditOpening([Member("note", .text("n")), Member("sessionId", .text("s"))])
        let text = String(decoding: opening.canonical, as: UTF8.self)
        #expect(text.hasPrefix("{\"note\":\"n\",\"salt\":\"") && text.hasSuffix("\",\"sessionId\":\"s\"}"))
        #expect(try read(text).canonical == opening.canonical)
    }

    @Test func `members of a bad name, order, range or number are refused`() {
        #expect(throws: AuditError.openingMalformed) { try AuditOpening([Member("salt", .text("mine"))]) }
        #expect(throws: AuditError.openingMalformed) { try AuditOpening([Member("Account", .text("a"))]) }
        #expect(throws: AuditError.openingMalformed) { try AuditOpening([Member("a b", .text("a"))]) }
        #expect(throws: AuditError.openingMalformed) { try AuditOpening([Member("count", .number(1 << 53 + 1))]) }
        let many = (10..<26).map { Member("m\($0)", .number(0)) }
        #expect(throws: AuditError.openingMalformed) { try AuditOpening(many) }
        #expect(throws: AuditError.openingMalformed) { try AuditOpening(many.prefix(2).reversed()) }
        #expect(throws: AuditError.openingMalformed) { try AuditOpening([many[0], many[0]]) }
        #expect(throws: AuditError.openingMalformed) {
            try AuditOpening([Member("note", .text(String(repeating: "x", count: 20_000)))])
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
