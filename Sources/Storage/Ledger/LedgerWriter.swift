internal import CardVault
internal import Secrets
internal import System

/// Appends to the ledger, on the writer's thread: what a commit ended is in the file before anyone is told of that commit.
///
/// On a disk of its own it is also brought there before. On the database's disk that comes right behind the answer: what loses
/// it on the way there takes the database as well, or leaves it, and with it the rows that the start writes the lines from.
final class LedgerWriter {
    private let path: String
    private let key: LedgerKey
    /// Whether the file shares a disk with the database.
    private let isBesideDatabase: Bool
    /// Where the part ends that is kept whatever happens to the rest.
    private var end: LedgerFile.End
    private var file: AppendedFile?
    /// What is committed and not on the disk yet, what is on its way first.
    private var waiting: [LedgerEntry]
    private let transfer: LedgerTransfer
    /// What is on its way: where the file ends with it, and how many of those that wait it is.
    private var underway: (end: LedgerFile.End, count: Int)?
    /// The number of the last entry that is known to be on the disk.
    private(set) var number: Int64 = 0

    /// Goes on where a ledger ends, after what an earlier run committed and could not write any more.
    init(_ opened: OpenedLedger, _ key: LedgerKey, beside database: String, _ probe: CommitProbe?) {
        path = opened.path
        end = opened.end
        waiting = opened.waiting
        let devices = (try? File.status(of: opened.path).device, try? File.status(of: database).device)
        isBesideDatabase = devices.0 != nil && devices.0 == devices.1
        self.key = key
        transfer = LedgerTransfer(probe)
        // What a process wrote that was killed may be in the system's memory alone, and its rows must not go before it is on the disk.
        if let written = try? AppendedFile(opened.path, keeping: end.count) {
            transfer.start(written)
            underway = (end, 0)
            _ = arrive()
        }
        // If the disk refuses, every commit will try again before anyone is told of it.
        _ = settle()
    }

    deinit { _ = arrive() }

    /// Makes the file of a new ledger that begins behind a number; fails if there is one.
    static func create(at path: String, after number: Int64, _ key: LedgerKey) throws(StorageError) -> LedgerFile.End {
        let header = LedgerText.header(after: number, key)
        try StorageError.translating {
            try File.create(path, SecretBytes(copying: header.line.span))
        }
        return LedgerFile.End(number: number, seal: header.seal, count: header.line.count)
    }

    /// Writes what was committed, with one transfer to the disk for all of it; false if the disk refuses: then nobody may be told.
    ///
    /// What could not be written is tried again with every commit, and none is told of before.
    func settle(_ entries: [LedgerEntry] = []) -> Bool {
        _ = arrive()
        waiting += entries
        guard !waiting.isEmpty else { return true }
        // A file that is opened now has just refused, or was never written to.
        let isProven = file != nil
        do throws(SystemError) {
            try write()
        } catch {
            file = nil
            return false
        }
        return isProven && isBesideDatabase ? true : arrive()
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
        transfer.start(file)
        let number = waiting.last?.number ?? end.number
        underway = (LedgerFile.End(number: number, seal: seal, count: end.count + bytes.count), waiting.count)
    }

    /// Awaits what is on its way to the disk, if anything is; false if the disk refused it: then it waits to be written again.
    private func arrive() -> Bool {
        guard let underway else { return true }
        self.underway = nil
        guard transfer.wait() else {
            file = nil
            return false
        }
        end = underway.end
        number = end.number
        waiting.removeFirst(underway.count)
        return true
    }
}
