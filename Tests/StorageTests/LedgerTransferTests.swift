import CardVault
import Locks
import RepositoryContract
import SQLite
import Secrets
import Storage
import System
import Testing

/// When a line is on the disk, and who is told before.
@Suite struct LedgerTransferTests {
    private let vault: TemporaryVault

    init() throws { vault = try TemporaryVault() }

    @Test
    func `on the database's disk an end is told while its line is on the way, which the start writes if it is lost`()
        async throws
    {
        let passes = BoundedQueue<Void>(limit: 9)
        // One for what was there when the vault is opened.
        #expect(passes.append(()) == nil)
        let repository = try open { passes.take(atMost: 1) != nil }
        let last = try await repository.save(handle: "h4", for: Samples.account())
        // The first line opens the file, which shows what it is worth before anyone is told.
        #expect(passes.append(()) == nil)
        try await repository.revoke("h1")
        try await repository.revoke("h2")
        let copy = try vault.copy()
        let lines = try vault.ledgerText().split(separator: "\n")
        #expect(lines.count == 3)
        try File.replace(copy.directory + "/ledger", SecretBytes(utf8: lines.dropLast().map { $0 + "\n" }.joined()))
        try await copy.use { _ in }
        #expect(try File.read(copy.directory + "/ledger") == File.read(vault.ledger))
        // Nor does the next one wait for it: its line goes to the disk with whatever else came meanwhile.
        try await repository.revoke("h3")
        try await repository.revoke(last)
        for _ in 0..<2 { #expect(passes.append(()) == nil) }
        await repository.close()
        try await vault.use { _ in }
        #expect(try vault.ledgerText().split(separator: "\n").count == 5)
    }

    @Test func `a line that the disk refused after it was told is written again before the next is told`() async throws
    {
        let refusals = Locked(0)
        let repository = try open {
            refusals.withLock {
                $0 -= 1; return $0 < 0
            }
        }
        let last = try await repository.save(handle: "h4", for: Samples.account())
        try await repository.revoke("h1")
        refusals.withLock { $0 = 1 }
        try await repository.revoke("h2")
        let whole = try vault.ledgerText()
        // As a disk leaves a file that it refused.
        try vault.replaceLedger(whole.split(separator: "\n").dropLast().map { $0 + "\n" }.joined())
        // The refusal comes some milliseconds later; the first commit that knows of it writes the line again.
        #expect(
            await eventually {
                try? await repository.mustBeWritable()
                return (try? vault.ledgerText()) == whole
            }
        )
        refusals.withLock { $0 = .max }
        try await repository.revoke("h3")
        #expect(await eventually { (try? await repository.mustBeWritable()) == nil })
        await #expect(throws: VaultError.storageUnavailable) { try await repository.revoke(last) }
        await repository.close()
        try await vault.use { _ in }
        #expect(try vault.ledgerText().split(separator: "\n").count == 5)
    }

    @Test(arguments: [(isRefused: false, rows: 1), (isRefused: true, rows: 2)])
    func `the database keeps what an earlier process wrote until it is on the disk`(_ isRefused: Bool, _ rows: Int64)
        async throws
    {
        try await vault.use { try await $0.revoke("h1") }
        let isFirst = Locked(true)
        let repository = try open {
            isFirst.withLock { isFirst in
                defer { isFirst = false }
                return !(isFirst && isRefused)
            }
        }
        try await repository.revoke("h2")
        #expect(try vault.raw().integer("SELECT count(*) FROM ledger_entries") == rows)
        await repository.close()
        #expect(try vault.ledgerText().split(separator: "\n").count == 3)
    }

    private static let elsewhere = "/dev/shm"

    @Test(.enabled(if: isElsewhereAnotherDisk))
    func `on a disk of its own a line is there before anyone is told of it`() async throws {
        let path = "\(Self.elsewhere)/ledger-\(vault.directory.split(separator: "/").last ?? "")"
        defer { try? File.remove(path) }
        let refusals = Locked(0)
        let repository = try open(ledger: path) {
            refusals.withLock {
                $0 -= 1; return $0 < 0
            }
        }
        let last = try await repository.save(handle: "h2", for: Samples.account())
        try await repository.revoke("h1")
        refusals.withLock { $0 = 1 }
        await #expect(throws: VaultError.storageUnavailable) { try await repository.revoke(last) }
        await repository.close()
    }

    private static var isElsewhereAnotherDisk: Bool {
        guard let vault = try? TemporaryVault(), let here = try? File.status(of: vault.directory).device else {
            return false
        }
        return (try? File.status(of: elsewhere).device != here) ?? false
    }

    /// Gives way until the condition holds; false when it does not within a minute.
    private func eventually(_ condition: () async -> Bool) async -> Bool {
        for _ in 0..<6_000 {
            if await condition() { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    private func open(ledger: String? = nil, _ transfer: @escaping @Sendable () -> Bool) throws -> SQLiteRepository {
        try SQLiteRepository(
            at: vault.directory,
            rootKey: vault.rootKey,
            clock: vault.clock,
            ledger: ledger,
            probe: CommitProbe(before: {}, after: {}, transfer: transfer)
        )
    }
}
