internal import CSQLite
internal import Locks

/// A directory whose files SQLite writes through us: calls fail when a test says so, and what was not synced can be dropped.
///
/// Reads, locks and the shared index go straight to the system. All files of the directory are watched from their opening on.
package final class FaultDisk: Sendable {
    /// What can fail.
    package enum Operation: CaseIterable, Sendable { case write, sync, truncate }

    /// How it fails.
    package enum Failure: CaseIterable, Sendable {
        /// EIO; half of a write is on the disk, and what a failed sync held is lost for good, as on Linux.
        case ioError
        /// ENOSPC; nothing of a write is on the disk.
        case full
    }

    /// What is left when the power goes.
    package enum Cut: Sendable {
        /// What was synced, and nothing else.
        case nothingElse
        /// What was synced, and some of the rest, perhaps torn: the seed tells which.
        case some(seed: UInt64)
    }

    private struct Plan {
        let operation: Operation
        let failure: Failure
        var before: Int
        var times: Int
    }

    private struct State {
        var plans: [Plan] = []
        var counts: [Operation: Int] = [:]
        var failures = 0
        var files: [String: FileHistory] = [:]
    }

    private let directory: String
    private let state = Locked(State())

    /// Watches a directory until `retire`; opened before, its files are not watched.
    package init(_ directory: String) {
        self.directory = directory
        FaultFileSystem.register(self, for: directory)
    }

    /// Lets the directory go.
    package func retire() { FaultFileSystem.forget(directory) }

    /// The n-th such operation from now on fails, and those after it, `times` in all.
    package func fail(_ operation: Operation, at number: Int = 1, with failure: Failure, times: Int = 1) {
        precondition(number > 0 && times > 0)
        state.withLock {
            $0.plans.append(Plan(operation: operation, failure: failure, before: number - 1, times: times))
        }
    }

    /// Nothing fails from now on.
    package func heal() { state.withLock { $0.plans = [] } }

    /// How many operations were asked for, those that failed too.
    package func count(of operation: Operation) -> Int { state.withLock { $0.counts[operation, default: 0] } }

    /// How many operations were made to fail.
    package var failures: Int { state.withLock { $0.failures } }

    /// The files as a power cut at this moment leaves them, by name; the shared index is not among them.
    package func image(after cut: Cut) -> [String: [UInt8]] {
        state.withLock { state in
            var image: [String: [UInt8]] = [:]
            for (path, file) in state.files {
                guard let bytes = file.afterPowerCut(cut) else { continue }
                image[String(path.dropFirst(directory.utf8.count + 1))] = bytes
            }
            return image
        }
    }

    // MARK: What the file system tells

    /// Decides about an operation; nil lets it through.
    func admit(_ operation: Operation) -> Failure? {
        state.withLock { state in
            state.counts[operation, default: 0] += 1
            for place in state.plans.indices where state.plans[place].operation == operation {
                if state.plans[place].before > 0 {
                    state.plans[place].before -= 1
                } else if state.plans[place].times > 0 {
                    state.plans[place].times -= 1
                    state.failures += 1
                    return state.plans[place].failure
                }
            }
            return nil
        }
    }

    /// A file was opened, with this content if it was there.
    func opened(_ path: String, _ content: @autoclosure () -> [UInt8]?) {
        let isKnown = state.withLock { $0.files[path] != nil }
        guard !isKnown else { return }
        let history = FileHistory(durable: content())
        state.withLock { if $0.files[path] == nil { $0.files[path] = history } }
    }

    func deleted(_ path: String) { state.withLock { $0.files[path] = nil } }

    func changed(_ path: String, _ change: FileHistory.Change) {
        state.withLock { $0.files[path]?.pending.append(change) }
    }

    func synced(_ path: String) { state.withLock { $0.files[path]?.sync() } }

    func failedToSync(_ path: String) { state.withLock { $0.files[path]?.pending = [] } }
}

/// What of a file is on the platter, and what only the system's memory has.
struct FileHistory: Sendable {
    enum Change: Sendable {
        case write(offset: Int, bytes: [UInt8])
        case truncate(Int)
    }

    /// Nil while the file may not be in its directory yet.
    var durable: [UInt8]?
    var pending: [Change] = []

    init(durable: [UInt8]?) { self.durable = durable }

    mutating func sync() {
        var bytes = durable ?? []
        for change in pending { Self.apply(change, to: &bytes) }
        durable = bytes
        pending = []
    }

    func afterPowerCut(_ cut: FaultDisk.Cut) -> [UInt8]? {
        guard case .some(let seed) = cut else { return durable }
        guard var bytes = durable ?? (pending.isEmpty ? nil : []) else { return nil }
        var dice = Dice(state: seed)
        for change in pending {
            switch (dice.next() % 3, change) {
            case (0, _): continue
            case (1, .write(let offset, let written)):
                // A torn write: whole sectors, or a part of one.
                let kept = Int(dice.next() % UInt64(written.count + 1))
                Self.apply(.write(offset: offset, bytes: Array(written.prefix(kept))), to: &bytes)
            default: Self.apply(change, to: &bytes)
            }
        }
        return bytes
    }

    private static func apply(_ change: Change, to bytes: inout [UInt8]) {
        switch change {
        case .truncate(let size):
            if size < bytes.count { bytes.removeLast(bytes.count - size) }
        case .write(let offset, let written):
            let end = offset + written.count
            if bytes.count < end { bytes.append(contentsOf: repeatElement(0, count: end - bytes.count)) }
            bytes.replaceSubrange(offset..<end, with: written)
        }
    }
}

/// SplitMix64: numbers that a seed repeats.
struct Dice {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
