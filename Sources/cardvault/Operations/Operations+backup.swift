import CardVault
import JSON
import Storage
import System

extension Operations {
    func backup(_ invocation: Invocation, _ console: any Console) async throws(Failure) -> Report {
        let path = invocation.value("out") ?? ""
        let start = ContinuousClock.now
        do throws(BackupTrouble) {
            let report = try await vault.notary.backup(to: path, by: caller) { step in
                console.message("backup: \(step)")
            }
            return Self.report(report, path, ContinuousClock.now - start)
        } catch {
            throw Failure(error)
        }
    }

    private static func report(_ report: BackupReport, _ path: String, _ time: Duration) -> Report {
        let manifest = report.manifest
        return Report(
            [
                "file": .string(path), "takenAt": .string(manifest.taken.rfc3339), "bytes": .int(Int64(manifest.count)),
                "sha256": .string(manifest.sha256), "schema": .int(Int64(manifest.schema)),
                "entries": .int(Int64(manifest.entries)), "rootHash": .string(manifest.root),
                "ledgerEntries": .int(manifest.ledger), "recordsOpened": .int(Int64(report.opened)),
                "milliseconds": .int(Int64(time / .milliseconds(1))),
            ],
            [
                "backup of \(manifest.count) bytes, SHA-256 \(manifest.sha256)",
                "proven: pages, \(manifest.entries) leaves of the audit, \(report.opened) records opened at random",
                "a restore needs beside it: root.key, audit-signing.key, and the newest ledger and invoice-numbers",
            ]
        )
    }
}

extension Failure {
    /// One line each, for backups and for what is taken for one.
    init(_ trouble: BackupTrouble) {
        switch trouble {
        case .exists: self.init("there is a file of that name", hint: "name a file that is not there yet")
        case .notABackup: self.init("the file is not a backup, or not all of one")
        case .foreign: self.init("the backup was not signed by this audit key", hint: "give --audit-key of that vault")
        case .altered: self.init("the backup is not what was signed: it was damaged or altered")
        case .unproven(.integrity): self.init("the copy is damaged: its pages do not fit together")
        case .unproven(.audit): self.init("the copy's audit does not have the root that was signed")
        case .unproven(.records): self.init("a record of the copy cannot be opened")
        case .notWritten: self.init("the copy cannot be written", hint: "look at the room and who may write there")
        case .file(let error): self.init(error.description)
        case .vault(let error): self.init(error)
        case .audit(let error): self.init(error)
        case .storage(let error): self.init(error)
        }
    }
}
