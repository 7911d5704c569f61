package import CardVault
internal import Locks
internal import Secrets
internal import System

/// Invoice numbers from counters in a file outside the database, so that a database that is put back reuses none.
///
/// A number is the terminal's prefix and a counter, 15 digits in all; terminals with one prefix share one counter. What the PAN
/// rule would take for a card number, whole or in any window, is left out. Numbers are reserved on the disk in blocks.
package final class InvoiceNumberFile: InvoiceNumbers {
    /// The length of every number.
    package static let digits = 15
    /// The longest prefix: the bank wants the last six digits to count up.
    package static let maximumPrefix = 9
    private static let block: UInt64 = 1_000
    private static let limit = 1 << 16

    private struct Counter {
        /// The next number that was not given out.
        var next: UInt64
        /// The first number that is not reserved on the disk.
        var end: UInt64
    }

    private let path: String
    private let prefixes: [TerminalName: String]
    private let counters: Locked<[String: Counter]>

    /// Makes the file of a new vault; fails if there is one.
    package static func create(at path: String) throws(StorageError) {
        guard !File.exists(path) else { throw .exists }
        try StorageError.translating { try File.create(path, SecretBytes(utf8: "")) }
    }

    /// Reads the file; `missing` if there is none, since to begin anew would be to reuse numbers.
    ///
    /// Prefixes are up to nine digits; another is `corrupt`, as is a file that cannot be understood.
    package init(at path: String, prefixes: [TerminalName: String]) throws(StorageError) {
        guard prefixes.values.allSatisfy(Self.isPrefix) else { throw .corrupt }
        let counters = try Self.read(path).mapValues { Counter(next: $0, end: $0) }
        self.path = path
        self.prefixes = prefixes
        self.counters = Locked(counters)
    }

    /// The next number of a terminal; `storageUnavailable` if a block cannot be reserved or the counter is at its end.
    package func next(for terminal: TerminalName) throws(VaultError) -> InvoiceID {
        guard let prefix = prefixes[terminal] else { throw .terminalUnknown }
        return try counters.withLock { counters throws(VaultError) in
            var counter = counters[prefix] ?? Counter(next: 1, end: 1)
            while true {
                if counter.next >= counter.end {
                    counter.end = counter.next + Self.block
                    // Until it is on the disk it is not reserved: a refusal must leave the old end.
                    var reserved = counters
                    reserved[prefix] = counter
                    try reserve(reserved)
                    counters = reserved
                }
                let number = String(counter.next)
                let room = Self.digits - prefix.utf8.count
                guard number.utf8.count <= room else { throw .storageUnavailable }
                counter.next += 1
                counters[prefix] = counter
                let text = prefix + String(repeating: "0", count: room - number.utf8.count) + number
                if !PANRule.anyWindowMatches(digits: text) { return try InvoiceID(text) }
            }
        }
    }

    /// How many numbers a terminal has before its last six digits begin again; nil for a terminal that is not there.
    package func room(for terminal: TerminalName) -> Int? {
        guard let prefix = prefixes[terminal] else { return nil }
        let next = counters.withLock { $0[prefix]?.next ?? 1 }
        return 1_000_000 - Int(next % 1_000_000)
    }

    /// Leaves out that many numbers of every terminal, durably: after a restore on another machine.
    package func skip(_ count: UInt64) throws(VaultError) {
        try counters.withLock { counters throws(VaultError) in
            for prefix in Set(prefixes.values) {
                let next = (counters[prefix]?.end ?? 1) + count
                counters[prefix] = Counter(next: next, end: next)
            }
            try reserve(counters)
        }
    }

    /// By prefix the first number that was not reserved: what a backup notes; `storageUnavailable` if the file cannot be read.
    package static func marks(at path: String) throws(VaultError) -> [String: UInt64] {
        do throws(StorageError) { return try read(path) } catch { throw .storageUnavailable }
    }

    /// Makes the file of a restored vault: of two counters of a prefix the higher one, and a million beyond, since numbers
    /// may have been given out that neither tells of. The last six digits go on counting up.
    package static func create(
        at path: String,
        after marks: [String: UInt64],
        _ others: [String: UInt64]
    ) throws(StorageError) {
        let highest = marks.merging(others) { max($0, $1) }
        let lines = highest.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value + margin)\n" }
        try StorageError.translating { try File.create(path, SecretBytes(utf8: lines.joined())) }
    }

    private static let margin: UInt64 = 1_000_000

    private static func read(_ path: String) throws(StorageError) -> [String: UInt64] {
        guard File.exists(path) else { throw .missing }
        let text = try StorageError.translating {
            try File.read(path, limit: limit).withBytes { bytes in
                String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
            }
        }
        var marks: [String: UInt64] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, isPrefix(String(parts[0])), let next = UInt64(parts[1]), next > 0 else {
                throw .corrupt
            }
            marks[String(parts[0])] = next
        }
        return marks
    }

    private func reserve(_ counters: [String: Counter]) throws(VaultError) {
        let lines = counters.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.end)\n" }
        do throws(SystemError) {
            try File.replace(path, SecretBytes(utf8: lines.joined()))
        } catch {
            throw .storageUnavailable
        }
    }

    private static func isPrefix(_ text: String) -> Bool {
        text.utf8.count <= maximumPrefix && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
