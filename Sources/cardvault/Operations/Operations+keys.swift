import CardVault
import JSON
import Storage

extension Operations {
    func keysStatus() async throws(Failure) -> Report {
        let generations = try await vaultErrors { () async throws(VaultError) in
            try vault.ports.repository.generations()
        }
        let json = generations.map { generation -> JSONValue in
            [
                "generation": .int(Int64(generation.number)), "active": .bool(generation.isActive),
                "records": .int(generation.records), "uses": .int(generation.uses),
            ]
        }
        let rows = generations.map { generation in
            [
                String(generation.number), generation.isActive ? "active" : "-", String(generation.records),
                String(generation.uses),
            ]
        }
        return Report(
            ["generations": .array(json)],
            Table.lines(["GENERATION", "STATE", "RECORDS", "SEALED"], rows)
        )
    }
}
