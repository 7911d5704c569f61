internal import CardVault
internal import Secrets
internal import System

/// Appends to the ledger, on the writer's thread: what a commit ended is in the file before anyone is told of that commit.
///
/// On a disk of its own it is also brought there before. On the database's disk that comes behind the answer: what loses it on the
/// way there takes the database as well, or leaves it, and with it the rows that the start writes the lines from.
final class LedgerWriter {
    /// So many may be on their way at most; more wait for the disk.
    private static let mostUnderway = 4_096

    private let path: String
    private let key: LedgerKey
    /// Whether the file shares a disk with the database.
    private let isBesideDatabase: Bool
    /// Where the part ends that is kept whatever happens to the rest.
    private var end: LedgerFile.End
    /// Where the lines end that were written.
    private var written: LedgerFile.End
    private var file: AppendedFile?
    /// What is committed and not known to be on the disk.
    private var waiting: [LedgerEntry]
    private let transfer: LedgerTransfer
    /// The number of the last entry that is known to be on the disk.
    private(set) var number: Int64 = 0

    /// Goes on where a ledger ends, after what an earlier run committed and could not write any more.
    init(_ opened: OpenedLedger, _ key: LedgerKey, beside database: String, _ probe: CommitProbe?) {
        path = opened.path
        end = opened.end
        written = opened.end
        waiting = opened.waiting
        let devices = (try? File.status(of: opened.path).device, try? File.status(of: database).device)
        isBesideDatabase = devices.0 != nil && devices.0 == devices.1
        self.key = key
        transfer = LedgerTransfer(probe)
        // What a process wrote that was killed may be in the system's memory alone, and its rows must not go before it is on the disk.
        if let found = try? AppendedFile(opened.path, keeping: end.count) {
            transfer.start(found, upTo: end, isUrgent: true)
            _ = note(transfer.arrival(of: end))
        }
        // If the disk refuses, every commit will try again before anyone is told of it.
        _ = settle()
    }

    deinit { if file != nil { _ = transfer.arrival(of: written) } }

    /// Makes the file of a new ledger that begins behind a number; fails if there is one.
    static func create(at path: String, after number: Int64, _ key: LedgerKey) throws(StorageError) -> LedgerFile.End {
        let header = LedgerText.header(after: number, key)
        try StorageError.translating {
            try File.create(path, SecretBytes(copying: header.line.span))
        }
        return LedgerFile.End(number: number, seal: header.seal, count: header.line.count)
    }

    /// Writes what was committed; false if the disk refuses: then nobody may be told.
    ///
    /// What could not be written is tried again with every commit, and none is told of before.
    func settle(_ entries: [LedgerEntry] = []) -> Bool {
        waiting += entries
        let isFull = waiting.count > Self.mostUnderway
        if file != nil { _ = note(isFull ? transfer.arrival(of: written) : transfer.arrival) }
        guard let last = waiting.last, last.number > written.number else { return true }
        // A file that is opened now has just refused, or was never written to.
        let isProven = file != nil
        let isUrgent = !(isProven && isBesideDatabase)
        do throws(SystemError) {
            try write(isUrgent: isUrgent)
        } catch {
            giveUp()
            return false
        }
        return isUrgent ? note(transfer.arrival(of: written)) : true
    }

    private func write(isUrgent: Bool) throws(SystemError) {
        // Opened anew after a failure: that cuts off what may stand behind the end.
        let file = if let open = self.file { open } else { try AppendedFile(path, keeping: end.count) }
        self.file = file
        var (bytes, seal, number) = ([UInt8](), written.seal, written.number)
        for entry in waiting where entry.number > written.number {
            let next = LedgerText.line(entry, after: seal, key)
            bytes += next.line
            (seal, number) = (next.seal, entry.number)
        }
        try file.append(bytes)
        written = LedgerFile.End(number: number, seal: seal, count: written.count + bytes.count)
        transfer.start(file, upTo: written, isUrgent: isUrgent)
    }

    /// Takes note of what is on the disk; false if that refused.
    private func note(_ arrival: LedgerTransfer.Arrival) -> Bool {
        switch arrival {
        case .nothing: return true
        case .refused:
            giveUp()
            return false
        case .upTo(let there):
            end = there
            number = there.number
            waiting.removeFirst(waiting.prefix { $0.number <= there.number }.count)
            return true
        }
    }

    /// Lets go of a file of which nothing is known any more: all that waits is written again, behind what is known to be there.
    private func giveUp() {
        // What is under way may still arrive, and would stand behind the end when the file is opened anew.
        if written.number > end.number, case .upTo(let there) = transfer.arrival(of: written) { _ = note(.upTo(there)) }
        file = nil
        written = end
    }
}
