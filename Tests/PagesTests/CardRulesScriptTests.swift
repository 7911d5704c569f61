import CardVault
import Pages
import Testing

/// A row of the script's table: `["visa", 4000, 4999, [13, 16, 19]],`.
private struct Row {
    let brand: String
    let prefixes: ClosedRange<Int>
    let lengths: [Int]

    init?(_ line: Substring) {
        let parts = line.split(whereSeparator: { " [],".contains($0) }).map(String.init)
        guard line.hasPrefix("    [\""), parts.count >= 4, let low = Int(parts[1]), let high = Int(parts[2]) else {
            return nil
        }
        brand = String(parts[0].dropFirst().dropLast())
        prefixes = low...high
        lengths = parts.dropFirst(3).compactMap { Int($0) }
    }
}

@Test func `the page's script knows the cards that the vault knows`() throws {
    let asset = try #require(Asset.all.first { $0.name.hasPrefix("card-rules-") })
    let rows = String(decoding: asset.bytes, as: UTF8.self).split(separator: "\n").compactMap { Row($0) }
    #expect(rows.count == 20)
    for prefix in 0...9999 {
        let row = rows.first { $0.prefixes.contains(prefix) }
        #expect(row?.brand == CardBrand(prefix: prefix)?.rawValue, "\(prefix)")
        let issued = Set((1...25).filter { CardScheme.issues(prefix: prefix, length: $0) })
        #expect(issued.isEmpty == (row == nil), "\(prefix)")
        let lengths = row?.lengths ?? []
        #expect(lengths.allSatisfy(issued.contains), "\(prefix)")
    }
}
