import AuditLog
import Testing

@Suite struct LeafTests {
    private static let example = """
        {"action":"card.revealed","actor":{"id":"cli_01","kind":"client"},"commitment":null,"outcome":"ok",\
        "reason":null,"requestId":"r1","sequence":0,"time":"2026-01-02T03:04:05.678Z","traceparent":null}
        """

    private func leaf(
        sequence: UInt64 = 7,
        time: String = "2026-01-02T03:04:05.678Z",
        action: String = "card.revealed",
        actor: AuditActor = AuditActor(kind: .client, id: "cli_01"),
        outcome: String = "ok",
        reason: String? = nil
    ) throws(AuditError) -> AuditLeaf {
        try AuditLeaf(
            sequence: sequence,
            time: time,
            action: action,
            actor: actor,
            outcome: outcome,
            reason: reason,
            requestID: "r1"
        )
    }

    private func read(_ text: String) throws(AuditError) -> AuditLeaf {
        try AuditLeaf(canonical: Array(text.utf8).span)
    }

    @Test func `the leaf of the specification is written as it stands there`() throws {
        #expect(String(decoding: try leaf(sequence: 0).canonical, as: UTF8.self) == Self.example)
        #expect(try read(Self.example) == leaf(sequence: 0))
    }

    @Test(arguments: ["plain", "quote\" back\\slash", "\u{1}\u{8}\t\n\u{c}\r\u{1f}", "Ünïcødé 😀 \u{7f}\u{2028}", "/"])
    func `a leaf is read back as it was written`(text: String) throws {
        let written = try AuditLeaf(
            sequence: 1 << 52,
            time: "2026-12-31T23:59:59.999Z",
            action: "client.created",
            actor: AuditActor(kind: .operator, id: text),
            outcome: "refused",
            reason: text,
            requestID: text,
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            commitment: TreeHash(leaf: Array(text.utf8).span)
        )
        #expect(try AuditLeaf(canonical: written.canonical.span) == written)
    }

    @Test func `values of another form or length are refused`() {
        let long = String(repeating: "x", count: 129)
        #expect(throws: AuditError.leafMalformed) { try leaf(sequence: 1 << 53) }
        #expect(throws: AuditError.leafMalformed) { try leaf(time: "2026-01-02T03:04:05Z") }
        #expect(throws: AuditError.leafMalformed) { try leaf(time: "2026-01-02T03:04:05.678+") }
        #expect(throws: AuditError.leafMalformed) { try leaf(action: "Card revealed") }
        #expect(throws: AuditError.leafMalformed) { try leaf(action: "") }
        #expect(throws: AuditError.leafMalformed) { try leaf(action: String(repeating: "a", count: 65)) }
        #expect(throws: AuditError.leafMalformed) { try leaf(outcome: "not.ok") }
        #expect(throws: AuditError.leafMalformed) { try leaf(actor: AuditActor(kind: .system, id: "")) }
        #expect(throws: AuditError.leafMalformed) { try leaf(actor: AuditActor(kind: .system, id: long)) }
        #expect(throws: AuditError.leafMalformed) { try leaf(reason: "") }
        #expect(throws: AuditError.leafMalformed) { try leaf(reason: long) }
    }

    @Test(arguments: [
        (" ", ""), ("\"ok\"", "\"o\\u006b\""), ("\"r1\"", "\"r\\/1\""), ("\"r1\"", "\"\\u000A\""),
        ("\"r1\"", "\"\\u000a\""), ("\"r1\"", "\"\\ud800\""), ("\"r1\"", "\"\u{1}\""), (":0,", ":-0,"), (":0,", ":00,"),
        (":0,", ":0.0,"), (":0,", ":9007199254740993,"), (":0,", ":\"0\","), ("\"client\"", "\"nobody\""),
        ("null}", "null,\"x\":1}"), ("null}", "null} "), ("null}", "null"), ("\"reason\":null,", ""),
        ("\"ok\"", "null"), ("{\"action\"", "{ \"action\""), ("678Z", "67xZ"),
    ])
    func `only the one canonical spelling is read`(part: String, replacement: String) {
        let spoiled =
            part == " " ? " " + Self.example : Self.example.split(separator: part, maxSplits: 1).joined(by: replacement)
        #expect(spoiled != Self.example)
        #expect(throws: AuditError.leafMalformed) { try read(spoiled) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        var bytes = Array(Self.example.utf8)
        bytes[12] = 0xff
        #expect(throws: AuditError.leafMalformed) { try AuditLeaf(canonical: bytes.span) }
    }
}

extension [Substring] {
    fileprivate func joined(by text: String) -> String {
        count == 2 ? joined(separator: text) : (first.map(String.init) ?? "") + text
    }
}
