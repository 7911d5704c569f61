import CardVault
import JSON
import Storage

extension Operations {
    private var repository: SQLiteRepository { vault.ports.repository }

    func keysStatus() async throws(Failure) -> Report {
        let generations = try await vaultErrors { () async throws(VaultError) in try repository.generations() }
        let usage = repository.keyUsage
        let json = generations.map { generation -> JSONValue in
            [
                "generation": .int(Int64(generation.number)), "active": .bool(generation.isActive),
                "records": .int(generation.records), "uses": .int(generation.uses),
                "createdAt": .string(generation.madeAt.rfc3339),
                "rotationAdvised": .bool(generation.isActive && usage.isRotationAdvised),
            ]
        }
        let rows = generations.map { generation in
            [
                String(generation.number), generation.isActive ? "active" : "-", String(generation.records),
                String(generation.uses), String(generation.madeAt.rfc3339.prefix(10)),
            ]
        }
        var lines = Table.lines(["GENERATION", "STATE", "RECORDS", "SEALED", "MADE"], rows)
        if usage.isRotationAdvised {
            let uses = "\(usage.uses) of \(usage.limits.last)"
            lines.append(uses + " uses: make a new generation with `cardvault keys rotate`")
        }
        return Report(["generations": .array(json)], lines)
    }

    func rotateKeys() async throws(Failure) -> Report {
        let generation = try await keyErrors { () async throws(KeyTrouble) in try await repository.rotate(by: caller) }
        return Report(
            ["generation": .int(Int64(generation))],
            ["new records are sealed with generation \(generation); `cardvault keys rewrap` brings older ones under it"]
        )
    }

    func rewrapKeys(_ invocation: Invocation, _ console: any Console) async throws(Failure) -> Report {
        if let path = invocation.value("root-key-file") { return try await changeRootKey(to: path) }
        guard let rate = Int(invocation.value("rate") ?? "22000"), (1...10_000_000).contains(rate) else {
            throw Failure("--rate must be a whole number of records a second from 1 to 10000000")
        }
        let result = try await keyErrors { () async throws(KeyTrouble) in
            try await repository.rewrap(rate: rate, by: caller) { console.progress(Self.line($0)) }
        }
        console.endProgress(Self.line(result))
        guard result.isFinished else {
            throw Failure("stopped before the end", hint: "`cardvault keys rewrap` goes on where it stopped")
        }
        guard result.unreadable == 0 else {
            throw Failure(
                "\(result.unreadable) records do not open and stay under their keys",
                hint: "restore from a backup"
            )
        }
        return Report(
            [
                "generation": .int(Int64(result.generation)), "records": .int(result.records),
                "seconds": .double((result.seconds * 1_000).rounded() / 1_000),
                "recordsPerSecond": .int(Int64(result.rate)),
            ],
            ["all records are under generation \(result.generation); older ones can be destroyed"]
        )
    }

    private static func line(_ progress: RewrapProgress) -> String {
        var line = "\(progress.records) of \(progress.total) records, \(Int64(progress.rate)) a second"
        if let left = progress.secondsLeft, !progress.isFinished { line += ", \(Int64(left.rounded(.up))) s left" }
        return line
    }

    func destroyKey(_ invocation: Invocation) async throws(Failure) -> Report {
        guard let generation = UInt32(invocation.operands[0]) else {
            throw Failure("the generation must be a whole number", hint: "cardvault keys status")
        }
        let isDone = try await keyErrors { () async throws(KeyTrouble) in
            try await repository.destroy(generation, by: caller)
        }
        return Report(
            ["generation": .int(Int64(generation)), "destroyed": .bool(true)],
            [isDone ? "destroyed generation \(generation)" : "generation \(generation) was destroyed before"]
        )
    }

    /// Turns refusals of changes of keys into one line each.
    func keyErrors<Value>(_ body: () async throws(KeyTrouble) -> Value) async throws(Failure) -> Value {
        do throws(KeyTrouble) { return try await body() } catch { throw Failure(error) }
    }
}

extension Failure {
    init(_ trouble: KeyTrouble) {
        switch trouble {
        case .busy: self.init("another change of the keys is going on", hint: "wait for its end")
        case .unknownGeneration: self.init("there is no such generation", hint: "cardvault keys status")
        case .activeGeneration:
            self.init("new records are sealed with this generation", hint: "cardvault keys rotate, then rewrap")
        case .generationInUse(let records):
            self.init("\(records) records are sealed with this generation", hint: "cardvault keys rewrap")
        case .logHeld:
            self.init(
                "the key is gone, but somebody who reads keeps an older page in the write-ahead log",
                hint: "run the command again when exports and backups have ended"
            )
        case .storage(let error): self.init(error)
        }
    }
}
