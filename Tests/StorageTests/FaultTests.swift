import CardVault
import RepositoryContract
import Storage
import StorageFaults
import Testing

@Suite struct FaultTests {
    /// Everything that can fail, in every way.
    static let faults = FaultDisk.Operation.allCases.flatMap { operation in
        FaultDisk.Failure.allCases.map { Fault(operation: operation, failure: $0) }
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let operation: FaultDisk.Operation
        let failure: FaultDisk.Failure
        var testDescription: String { "\(operation) \(failure)" }
    }

    @Test(arguments: faults)
    func `whichever call of the disk fails, one commit is refused, reads go on and nothing acknowledged is lost`(
        _ fault: Fault
    ) async throws {
        let vault = try TemporaryVault()
        let disk = FaultDisk(vault.directory)
        defer { disk.retire() }
        let life = FaultyLife(try vault.open(), disk)
        for number in 1...60 {
            let before = disk.failures
            disk.fail(fault.operation, at: number, with: fault.failure)
            try await life.act()
            disk.heal()
            try await life.mustWork()
            if disk.failures == before { break }
        }
        #expect(disk.failures > 0)
        #expect(fault.operation == .truncate || life.refusals > 0)
        await life.repository.close()
        disk.retire()
        try await vault.use { try life.expectEverything(in: $0) }
    }

    @Test(arguments: faults)
    func `while every call fails each decision is refused, and after it the vault goes on by itself`(
        _ fault: Fault
    ) async throws {
        let vault = try TemporaryVault()
        let disk = FaultDisk(vault.directory)
        defer { disk.retire() }
        let life = FaultyLife(try vault.open(), disk)
        try await life.mustWork()
        disk.fail(fault.operation, with: fault.failure, times: 10_000)
        for _ in 0..<20 { try await life.act() }
        #expect(fault.operation == .truncate || life.refusals >= 20)
        if fault.operation != .truncate {
            await #expect(throws: VaultError.storageUnavailable) { try await life.repository.mustBeWritable() }
        }
        disk.heal()
        try await life.repository.mustBeWritable()
        try await life.mustWork()
        await life.repository.close()
        disk.retire()
        try await vault.use { try life.expectEverything(in: $0) }
    }

    @Test(arguments: faults)
    func `a disk that fails while the vault is opened refuses the start and spoils nothing`(
        _ fault: Fault
    ) async throws {
        let vault = try TemporaryVault()
        let card = try await vault.use { try await $0.save(handle: "h1", for: Samples.account()) }
        let disk = FaultDisk(vault.directory)
        defer { disk.retire() }
        for number in 1...20 {
            let before = disk.failures
            disk.fail(fault.operation, at: number, with: fault.failure, times: 3)
            do {
                try await vault.use { _ = try await $0.save(handle: "h\(number + 1)", for: Samples.account("other")) }
            } catch let error as StorageError {
                #expect(error == .unavailable)
            } catch let error as VaultError {
                #expect(error == .storageUnavailable)
            }
            disk.heal()
            if disk.failures == before { break }
        }
        let found = try await vault.use { repository in
            try repository.read { reader throws(VaultError) in try reader.card(card.id)?.bankCardID }
        }
        #expect(found == card.bankCardID)
    }
}

/// A repository over a disk that fails, and what its callers were told.
final class FaultyLife: @unchecked Sendable {
    let repository: SQLiteRepository
    private let disk: FaultDisk
    private(set) var saved: [SavedCard] = []
    private(set) var refusals = 0
    private var number = 0

    init(_ repository: SQLiteRepository, _ disk: FaultDisk) {
        self.repository = repository
        self.disk = disk
    }

    /// Four decisions, a checkpoint, and two decisions more; each may be refused for want of a disk.
    func act() async throws {
        for step in 0..<6 {
            if step == 4 { checkpoint() }
            do throws(VaultError) {
                saved.append(try await save())
            } catch {
                #expect(error == .storageUnavailable)
                refusals += 1
            }
            try expectEverything(in: repository)
        }
    }

    /// A decision and a checkpoint that nothing may stand against.
    func mustWork() async throws {
        saved.append(try await save())
        #expect(try repository.cutLog())
        try expectEverything(in: repository)
    }

    private func checkpoint() {
        do throws(VaultError) { _ = try repository.cutLog() } catch { #expect(error == .storageUnavailable) }
    }

    private func save() async throws(VaultError) -> SavedCard {
        number += 1
        do {
            return try await repository.save(handle: "h\(number)", for: Samples.account("a\(number % 3)"))
        } catch let error as VaultError {
            throw error
        } catch {
            throw .illegalMove
        }
    }

    /// All that was acknowledged is there, and nothing that was refused; the audit and the feed are whole.
    func expectEverything(in repository: SQLiteRepository) throws {
        var found: [SavedCard.ID: BankCardID?] = [:]
        for name in ["a0", "a1", "a2"] {
            let account = try Samples.account(name)
            let cards = try repository.read { reader throws(VaultError) in try reader.liveCards(of: account) }
            for card in cards { found[card.id] = card.bankCardID }
        }
        #expect(Set(found.keys) == Set(saved.map(\.id)))
        for card in saved { #expect(found[card.id] == card.bankCardID) }
    }
}
