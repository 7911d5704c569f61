internal import CardVault
internal import Secrets
internal import System

/// Appends to the ledger, on the writer's thread: what a commit ended is on the disk before anyone is told of that commit.
final class LedgerWriter {
    private let path: String
    private let key: LedgerKey
    private var end: LedgerFile.End
    private var file: AppendedFile?
    /// What is committed and not in the file yet.
    private var waiting: [LedgerEntry]

    /// Goes on where a ledger ends, after what an earlier run committed and could not write any more.
    init(_ opened: OpenedLedger, _ key: LedgerKey) {
        path = opened.path
        end = opened.end
        waiting = opened.waiting
        self.key = key
        // If the disk refuses, every commit will try again before anyone is told of it.
        _ = settle()
    }

    /// The number of the last entry that is on the disk.
    var number: Int64 { end.number }

    /// Makes the file of a new ledger that begins behind a number; fails if there is one.
    static func create(at path: String, after number: Int64, _ key: LedgerKey) throws(StorageError) -> LedgerFile.End {
        let header = LedgerText.header(after: number, key)
        try StorageError.translating {
            try File.create(path, SecretBytes(copying: header.line.span))
        }
        return LedgerFile.End(number: number, seal: header.seal, count: header.line.count)
    }

    /// Brings what was committed to the disk, with one sync for all of it; false if the disk refuses: then nobody may be told.
    ///
    /// What could not be written is tried again with every commit, and none is told of before.
    func settle(_ entries: [LedgerEntry] = []) -> Bool {
        waiting += entries
        guard !waiting.isEmpty else { return true }
        do throws(SystemError) {
            try write()
            return true
        } catch {
            file = nil
            return false
        }
    }

    private func write() throws(SystemError) {
        // Opened anew after a failure: that cuts off what may stand behind the end.
        let file = if let open = self.file { open } else { try AppendedFile(path, keeping: end.count) }
        self.file = file
        var (bytes, seal) = ([UInt8](), end.seal)
        for entry in waiting {
            let next = LedgerText.line(entry, after: seal, key)
            bytes += next.line
            seal = next.seal
        }
        try file.append(bytes)
        try file.sync()
        end = LedgerFile.End(number: waiting.last?.number ?? end.number, seal: seal, count: end.count + bytes.count)
        waiting.removeAll(keepingCapacity: true)
    }
}
