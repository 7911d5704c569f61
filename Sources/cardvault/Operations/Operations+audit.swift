import CardVault
import JSON
import Storage
import System

extension Operations {
    func auditHead() async throws(Failure) -> Report {
        let note = try await vaultErrors { () async throws(VaultError) in try await vault.notary.checkpoint() }
        let text = String(decoding: note, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count > 3, let size = Int64(lines[1]) else { throw Failure("the checkpoint cannot be read") }
        return Report(
            [
                "origin": .string(lines[0]), "entries": .int(size), "rootHash": .string(lines[2]),
                "checkpoint": .string(text),
            ],
            lines.dropLast()
        )
    }

    func pruneAudit() async throws(Failure) -> Report {
        let count = try await vaultErrors { () async throws(VaultError) in
            let repository = vault.ports.repository
            let moment = SystemClock().now - vault.auditRetention
            let count = try await repository.pruneLeaves(before: moment, by: caller)
            try await repository.tryToCut()
            return count
        }
        return Report(["pruned": .int(Int64(count))], ["pruned \(count) leaves to their hashes"])
    }

    func exportAudit(_ invocation: Invocation, _ console: any Console) async throws(Failure) -> Report {
        let wish = try wish(invocation)
        let export = try await vaultErrors { () async throws(VaultError) in
            try await vault.notary.export(wish, by: caller)
        }
        console.expect(export.window.count)
        while let piece = try await vaultErrors({ () async throws(VaultError) in try export.next() }) {
            if piece.isEmpty { continue }
            do throws(SystemError) { try await console.data(piece) } catch { throw Failure(error.description) }
        }
        let (first, count) = (export.window.lowerBound, export.entries)
        return Report(
            ["entries": .int(Int64(count)), "fromSequence": .int(first), "toSequence": .int(export.window.upperBound)],
            ["exported \(count) entries"]
        )
    }

    private func wish(_ invocation: Invocation) throws(Failure) -> AuditWish {
        var wish = AuditWish()
        if let format = invocation.value("format") {
            guard let known = AuditWish.Format(rawValue: format) else { throw Failure("--format is ndjson or csv") }
            wish.format = known
        }
        wish.from = try time(invocation, "from")
        wish.to = try time(invocation, "to")
        if let account = invocation.value("account") {
            do throws(VaultError) { wish.account = try AccountID(account) } catch { throw Failure(error) }
        }
        wish.action = invocation.value("action")
        wish.actor = invocation.value("actor")
        if let place = invocation.value("from-sequence") {
            guard let number = Int64(place), number >= 0 else {
                throw Failure("--from-sequence must be a whole number")
            }
            wish.fromSequence = number
        }
        return wish
    }

    private func time(_ invocation: Invocation, _ name: String) throws(Failure) -> Instant? {
        guard let text = invocation.value(name) else { return nil }
        guard let time = Instant(rfc3339: text.utf8.count == 10 ? text + "T00:00:00Z" : text) else {
            throw Failure("--\(name) must be a day or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z")
        }
        return time
    }
}
