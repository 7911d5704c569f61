internal import CardVault
internal import System

/// The ledger as it is read: its lines are checked from the first to the last.
struct LedgerFile {
    /// Where it ends, and what its next line is sealed behind.
    struct End: Equatable, Sendable {
        /// The number of its last entry, or the one its header begins behind.
        let number: Int64
        let seal: [UInt8]
        /// The bytes up to there; what follows was never finished.
        let count: Int
    }

    /// The number that its first entry comes after.
    let start: Int64
    let end: End
    /// The entries of behind a number, oldest first.
    let entries: [LedgerEntry]

    /// Reads a ledger, of its entries those behind a number; nil if there is none, `ledgerDamaged` unless all is ours.
    ///
    /// A last line without its end is what a power cut leaves of a line that nobody was told of: it is left out.
    init?(at path: String, entriesAfter number: Int64, _ key: LedgerKey) throws(StorageError) {
        guard File.exists(path) else { return nil }
        var reading = Reading(number, key)
        try StorageError.translating {
            try File.pieces(of: path) { piece in reading.take(piece) }
        }
        guard !reading.isDamaged, let start = reading.start else { throw .ledgerDamaged }
        self.start = start
        end = End(number: reading.number, seal: reading.seal, count: reading.count)
        entries = reading.entries
    }

    /// What was read so far.
    private struct Reading {
        let wanted: Int64
        let key: LedgerKey
        var start: Int64?
        var number: Int64 = 0
        var seal: [UInt8] = []
        var count = 0
        var entries: [LedgerEntry] = []
        var isDamaged = false
        private var line: [UInt8] = []

        init(_ wanted: Int64, _ key: LedgerKey) {
            self.wanted = wanted
            self.key = key
        }

        /// Takes a piece of the file; false once it is known not to be ours.
        mutating func take(_ piece: Span<UInt8>) -> Bool {
            for index in piece.indices {
                let byte = piece[index]
                guard byte == 0x0A else {
                    line.append(byte)
                    if line.count > LedgerText.longestLine { isDamaged = true }
                    if isDamaged { return false }
                    continue
                }
                isDamaged = !takeLine()
                if isDamaged { return false }
                count += line.count + 1
                line.removeAll(keepingCapacity: true)
            }
            return true
        }

        private mutating func takeLine() -> Bool {
            if start == nil {
                guard let header = LedgerText.header(line, key) else { return false }
                (start, number, seal) = (header.number, header.number, header.seal)
                return true
            }
            guard let (entry, seal) = LedgerText.entry(line, after: seal, key), entry.number == number + 1 else {
                return false
            }
            (number, self.seal) = (entry.number, seal)
            if number > wanted { entries.append(entry) }
            return true
        }
    }
}
