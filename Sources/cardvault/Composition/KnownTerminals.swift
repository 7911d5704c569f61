import CardVault
import Secrets
import Storage
import System

/// Remembers in a file of the data directory which terminals there were, so that a start notices one that is gone.
enum KnownTerminals {
    /// Refuses a configuration without a terminal that cards or debts need; remembers the configured ones.
    static func check(_ configuration: Configuration, _ repository: SQLiteRepository) throws(Failure) {
        let path = configuration.dataDirectory + "/terminals"
        let configured = Set(configuration.bank.terminals.map(\.terminal.name))
        let known = remembered(at: path)
        let gone = known.subtracting(configured)
        if !gone.isEmpty { try refuse(gone, repository) }
        guard !configured.isSubset(of: known) else { return }
        let lines = known.union(configured).map(\.text).sorted().map { $0 + "\n" }.joined()
        do throws(SystemError) { try File.replace(path, SecretBytes(utf8: lines)) } catch {
            throw Failure(error.description)
        }
    }

    private static func remembered(at path: String) -> Set<TerminalName> {
        guard let bytes = try? File.read(path, limit: 65_536) else { return [] }
        let text = bytes.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
        return Set(text.split(separator: "\n").compactMap { try? TerminalName(String($0)) })
    }

    private static func refuse(_ gone: Set<TerminalName>, _ repository: SQLiteRepository) throws(Failure) {
        let areNeeded: Bool
        do throws(VaultError) {
            areNeeded = try repository.read { reader throws(VaultError) in try reader.areNeeded(gone) }
        } catch {
            throw Failure(error)
        }
        guard areNeeded else { return }
        let names = gone.map(\.text).sorted().joined(separator: ", ")
        throw Failure("configuration: bank.terminals: cards or debts still need the terminal \(names); put it back")
    }
}
