import CardVault
import JSON
import Storage
import System

/// `cardvault restore`: makes a vault of a backup in an empty directory; what is there is whole, or is no vault.
enum Restore {
    static func run(_ invocation: Invocation) async throws(Failure) {
        Program.forbidDumps()
        let configuration = try configuration(invocation)
        let directory = Program.absolute(invocation.value("data") ?? "")
        let restoration = try restoration(invocation, configuration)
        let work = try begin(directory)
        let caller = Caller(.operator(Program.name(of: Program.user)))
        do throws(BackupTrouble) {
            let report = try await restoration.run(
                in: work,
                clock: SystemClock(),
                by: caller,
                progress: { step in Program.complain("restore: \(step)") },
                apply: { transaction, deed throws(VaultError) in try transaction.apply(deed, by: caller) }
            )
            try finish(work, directory, invocation, configuration)
            say(report, restoration.backup.manifest, directory, invocation)
        } catch {
            clear(work)
            throw Failure(error)
        }
    }

    private static func configuration(_ invocation: Invocation) throws(Failure) -> Configuration? {
        guard invocation.has("config") || Program.environment("CARDVAULT_CONFIG") != nil else { return nil }
        return try Command.configuration(invocation)
    }

    /// Where everything comes from: what an option names, or what the configured vault has.
    private static func restoration(
        _ invocation: Invocation,
        _ configuration: Configuration?
    ) throws(Failure) -> Restoration {
        func source(_ option: String, _ configured: String?) -> String? {
            if let path = invocation.value(option) { return path }
            return configured.flatMap { File.exists($0) ? $0 : nil }
        }
        let old = configuration?.dataDirectory
        let place = invocation.value("root-key") ?? configuration?.rootKeyFile
        guard let rootKey = place.flatMap({ RootKeySource($0) }) else {
            throw Failure("the root key is needed", hint: "give --root-key FILE, or --config FILE that names it")
        }
        guard let auditKey = source("audit-key", old.map { $0 + "/audit-signing.key" }) else {
            throw Failure("the audit's signing key is needed", hint: "give --audit-key FILE")
        }
        var ledger = source("ledger", configuration?.ledgerFile ?? old.map { $0 + "/ledger" })
        if let reason = invocation.value("no-ledger") {
            guard !reason.isEmpty, invocation.value("ledger") == nil else {
                throw Failure("--no-ledger takes a reason, and stands without --ledger")
            }
            ledger = nil
        } else if ledger == nil {
            throw Failure(
                "the ledger is needed: it has the erasures and revocations since the backup",
                hint: "give --ledger FILE; only if it is lost for good, --no-ledger REASON"
            )
        }
        do {
            return Restoration(
                backup: try BackupFile(invocation.value("from") ?? ""),
                rootKey: try rootKey.read(),
                auditKey: auditKey,
                ledger: ledger,
                invoices: source("invoices", old.map { $0 + "/invoice-numbers" }),
                checkpoint: source("checkpoint", old.map { $0 + "/audit-checkpoint" }),
                checkpointDirectory: configuration?.audit.checkpointDirectory,
                prefixes: Set(configuration?.bank.terminals.map(\.invoicePrefix) ?? [""]),
                reason: try reason(invocation)
            )
        } catch let error as BackupTrouble {
            throw Failure(error)
        } catch let error as StorageError {
            throw Failure(error)
        } catch {
            throw Failure("--reason and --no-ledger take at most 200 bytes without control characters")
        }
    }

    private static func reason(_ invocation: Invocation) throws(VaultError) -> String {
        let parts = [invocation.value("reason"), invocation.value("no-ledger").map { "no ledger: " + $0 }]
        let text = parts.compactMap { $0 }.joined(separator: "; ")
        return try ShortText.checked(text.isEmpty ? "no reason was given" : text, maximumBytes: 200)
    }

    /// The directory to work in, inside the new one: the database gets its place when all is done.
    private static func begin(_ directory: String) throws(Failure) -> String {
        let work = directory + "/restoring"
        do throws(SystemError) {
            if File.exists(directory) {
                guard try File.status(of: directory).isDirectory, try File.isEmptyDirectory(directory) else {
                    throw SystemError("restore into that directory", code: 17)
                }
            }
            try File.makeDirectory(directory)
            try File.makeDirectory(work)
            return work
        } catch {
            let hint = error.isExistence ? "name a directory that does not exist or is empty" : nil
            throw Failure(error.description, hint: hint)
        }
    }

    /// Moves everything to its place, the database last: without it there is no vault in the directory.
    private static func finish(
        _ work: String,
        _ directory: String,
        _ invocation: Invocation,
        _ configuration: Configuration?
    ) throws(BackupTrouble) {
        do throws(SystemError) {
            if let configuration { try RestoredConfiguration.write(invocation, configuration, to: directory, work) }
            for name in Restoration.files where File.exists(work + "/" + name) {
                try File.move(work + "/" + name, to: directory + "/" + name)
            }
        } catch {
            throw .file(error)
        }
        clear(work)
    }

    private static func clear(_ work: String) {
        for name in (try? File.names(in: work)) ?? [] { File.removeQuietly(work + "/" + name) }
        try? File.removeDirectory(work)
    }

    private static func say(
        _ report: Restoration.Report,
        _ manifest: BackupManifest,
        _ directory: String,
        _ invocation: Invocation
    ) {
        let ended = report.caughtUp
        if invocation.has("json") {
            let json: JSONValue = [
                "directory": .string(directory), "takenAt": .string(manifest.taken.rfc3339),
                "entries": .int(Int64(manifest.entries)), "recordsOpened": .int(Int64(report.opened)),
                "ledgerApplied": .int(Int64(ended.entries)), "revoked": .int(Int64(ended.revoked)),
                "erased": .int(Int64(ended.erased)), "auditLostUpTo": report.lostUpTo.map { .int($0) } ?? .null,
            ]
            return Program.print(json.text)
        }
        Program.print("restored the vault of \(manifest.taken.rfc3339) into \(directory)")
        Program.print(
            "since then the ledger told of \(ended.revoked) revoked cards and \(ended.erased) erased accounts"
        )
        if let size = report.lostUpTo {
            Program.print("the audit had \(size) leaves and goes on from \(manifest.entries): the rollback is recorded")
        }
    }
}
