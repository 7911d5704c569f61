import CardVault
import RepositoryContract
import Secrets
import Storage
import System

/// A vault in a directory of its own, which goes with it.
final class TemporaryVault: Sendable {
    let directory: String
    let clock = ManualClock()
    let rootKey: RootKey

    init(rootKey: RootKey = RootKey()) throws {
        self.rootKey = rootKey
        directory = "/tmp/cardvault-test-\(UInt64.random(in: 0...(.max)))"
        try File.makeDirectory(directory)
        try SQLiteRepository.create(at: directory, rootKey: rootKey, at: clock.now)
    }

    deinit {
        for name in (try? File.names(in: directory)) ?? [] { try? File.remove(directory + "/" + name) }
        try? File.removeDirectory(directory)
    }

    var database: String { directory + "/vault.db" }

    func open() throws -> SQLiteRepository {
        try SQLiteRepository(at: directory, rootKey: rootKey, clock: clock)
    }
}
