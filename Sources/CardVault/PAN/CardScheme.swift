/// The prefixes and lengths that card numbers are issued with.
package enum CardScheme {
    private struct Range {
        let prefixes: ClosedRange<Int>
        let lengths: [Int]
    }

    // The first four digits, as the contract lists them; a prefix of fewer digits is its whole range of four.
    private static let ranges: [Range] = [
        Range(prefixes: 4000...4999, lengths: [13, 16, 19]),
        Range(prefixes: 5100...5599, lengths: [16]),
        Range(prefixes: 2221...2720, lengths: [16]),
        Range(prefixes: 2200...2205, lengths: [16, 17, 18, 19]),
        Range(prefixes: 6200...6299, lengths: [16, 17, 18, 19]),
        Range(prefixes: 8100...8199, lengths: [16, 17, 18, 19]),
        Range(prefixes: 3400...3499, lengths: [15]),
        Range(prefixes: 3700...3799, lengths: [15]),
        Range(prefixes: 3000...3099, lengths: [14, 15, 16, 17, 18, 19]),
        Range(prefixes: 3600...3699, lengths: [14, 15, 16, 17, 18, 19]),
        Range(prefixes: 3800...3999, lengths: [14, 15, 16, 17, 18, 19]),
        Range(prefixes: 3528...3589, lengths: [16, 17, 18, 19]),
        Range(prefixes: 6011...6011, lengths: [16, 17, 18, 19]),
        Range(prefixes: 6440...6599, lengths: [16, 17, 18, 19]),
        Range(prefixes: 5000...5099, lengths: [13, 14, 15, 16, 17, 18, 19]),
        Range(prefixes: 5600...5899, lengths: [13, 14, 15, 16, 17, 18, 19]),
        Range(prefixes: 6000...6999, lengths: [13, 14, 15, 16, 17, 18, 19]),
        Range(prefixes: 8600...8600, lengths: [16]),
        Range(prefixes: 9860...9860, lengths: [16]),
        Range(prefixes: 5614...5614, lengths: [16]),
    ]

    /// Whether some scheme issues numbers of that length (in digits) that begin with those four digits.
    package static func issues(prefix: Int, length: Int) -> Bool {
        ranges.contains { $0.prefixes.contains(prefix) && $0.lengths.contains(length) }
    }
}
