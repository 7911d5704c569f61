import AuditLog
import Testing

@Suite struct CSVTests {
    private func row(actor: String, opening: [UInt8]? = nil) throws -> String {
        let leaf = try AuditLeaf(
            sequence: 3,
            time: "2026-01-02T03:04:05.678Z",
            action: "card.revealed",
            actor: AuditActor(kind: .operator, id: actor),
            outcome: "ok"
        )
        return String(decoding: AuditCSV.row(leaf, hash: .empty, opening: opening), as: UTF8.self)
    }

    @Test func `the header and a row have twelve quoted fields and end with CRLF`() throws {
        let header = String(decoding: AuditCSV.header, as: UTF8.self)
        #expect(header.utf8.suffix(2).elementsEqual([13, 10]))
        #expect(header.split(separator: ",").count == 12)
        let row = try row(actor: "root")
        #expect(
            row
                == "\"3\",\"2026-01-02T03:04:05.678Z\",\"card.revealed\",\"operator\",\"root\",\"ok\",\"\",\"\",\"\",\"\","
                + "\"\(TreeHash.empty.hex)\",\"\"\r\n"
        )
    }

    @Test(arguments: [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＋1", "'=1", "'", "|x", ";=1", "\"=1",
    ])
    func `no field begins as a formula, and each can be read back`(text: String) throws {
        let row = try row(actor: text)
        let quoted = text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        #expect(row.contains("\"operator\",\"'\(quoted)\",\"ok\""))
    }

    @Test func `an opening stands in its field as canonical text`() throws {
        let opening = try AuditOpening([AuditOpening.Member("note", .text("say \"no\""))])
        let row = try row(actor: "root", opening: opening.canonical)
        #expect(row.contains(",\"{\"\"note\"\":\"\"say \\\"\"no\\\"\"\"\",\"\"salt\"\":"))
    }
}
