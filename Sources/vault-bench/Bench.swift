import CardVault
import Secrets
import Storage
import System

/// What the parts of this program share.
enum Bench {
    static let terminal = "default"
    static let merchant = "merchant"

    static func open(_ data: String) throws -> SQLiteRepository {
        try SQLiteRepository(at: data, rootKey: RootKey(file: data + "/root.key"), clock: Clock())
    }

    /// The account of a number, named as in `Tests/Benchmark/load.lua`.
    static func account(_ number: Int) throws(VaultError) -> AccountID {
        let digits = String(number)
        return try AccountID("acct_" + String(repeating: "0", count: 9 - digits.utf8.count) + digits)
    }

    /// A handle that belongs to no other card of a seeded vault.
    static func handle(_ number: Int, _ card: Int) throws(VaultError) -> BankCardID {
        try BankCardID(SecretBytes(utf8: "0f3c9a52-77de-4b1c-\(card)-\(number)"))
    }

    /// Shows how far something is, to a person.
    static func progress(_ done: Int, of all: Int) {
        if Program.isErrorTerminal { Program.complain(Array("\r\(done) of \(all)".utf8)) }
    }
}

/// The machine's clock.
struct Clock: Timekeeper {
    var now: Instant { Instant(milliseconds: Program.milliseconds) }
    func sleep(until instant: Instant) async {
        let left = instant.since(now).milliseconds
        if left > 0 { try? await Task.sleep(for: .milliseconds(left)) }
    }
}
