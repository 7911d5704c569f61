/// The line of one leaf in every NDJSON export (docs/audit-format.md section 5).
package enum ExportLine {
    /// Joins canonical bytes, as they are stored, to a line with its line feed; `proof` belongs to selections alone.
    package static func text(
        leaf: [UInt8],
        hash: TreeHash,
        opening: [UInt8]?,
        proof: [TreeHash]? = nil
    ) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(leaf.count + (opening?.count ?? 4) + 67 * (1 + (proof?.count ?? 0)) + 48)
        line += "{\"hash\":\"".utf8
        line += hash.hexDigits
        line += "\",\"leaf\":".utf8
        line += leaf
        line += ",\"opening\":".utf8
        if let opening { line += opening } else { line += "null".utf8 }
        if let proof {
            line += ",\"proof\":".utf8
            line += hashes(proof)
        }
        line += "}\n".utf8
        return line
    }

    static func hashes(_ hashes: [TreeHash]) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "[")]
        for hash in hashes {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text.append(UInt8(ascii: "\""))
            text += hash.hexDigits
            text.append(UInt8(ascii: "\""))
        }
        text.append(UInt8(ascii: "]"))
        return text
    }
}
