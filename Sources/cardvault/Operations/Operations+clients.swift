import CardVault
import JSON
import Secrets

extension Operations {
    func addClient(_ invocation: Invocation) async throws(Failure) -> Report {
        let draft = try draft(invocation)
        let (client, key) = try await vaultErrors { () async throws(VaultError) in
            try await vault.clients.create(draft, by: caller)
        }
        return Self.withKey(client, key)
    }

    private func draft(_ invocation: Invocation) throws(Failure) -> ClientDraft {
        var scopes: Set<Scope> = []
        for text in invocation.list("scope") {
            guard let scope = Scope(rawValue: text) else {
                throw Failure("unknown scope", hint: "one of " + Scope.allCases.map(\.rawValue).joined(separator: ", "))
            }
            scopes.insert(scope)
        }
        guard !scopes.isEmpty else { throw Failure("--scope names no scope") }
        do throws(VaultError) {
            var terminals: Set<TerminalName> = []
            for text in invocation.list("terminals") {
                let name = try TerminalName(text)
                _ = try vault.ports.terminals.named(name)
                terminals.insert(name)
            }
            return try ClientDraft(
                name: invocation.value("name") ?? "",
                scopes: scopes,
                accountPrefixes: invocation.list("accounts"),
                terminals: terminals,
                certificate: try certificate(invocation)
            )
        } catch {
            throw Failure(error)
        }
    }

    private func certificate(_ invocation: Invocation) throws(VaultError) -> Client.Certificate? {
        switch (invocation.value("certificate")?.lowercased(), invocation.value("san")) {
        case (nil, nil): return nil
        case (let sha256?, nil):
            guard sha256.utf8.count == 64, sha256.allSatisfy(\.isHexDigit) else { throw .textMalformed }
            return .fingerprint(sha256)
        case (nil, let name?): return .subjectAlternativeName(try ShortText.checked(name, maximumBytes: 255))
        case (.some, .some): throw .textMalformed
        }
    }

    func listClients() async throws(Failure) -> Report {
        let clients = try await vaultErrors { () async throws(VaultError) in try vault.clients.all() }
        let rows = clients.map { client in
            let state = client.disabledAt.map { "disabled " + $0.rfc3339 } ?? "active"
            return [client.id.text, client.name, Self.scopes(client).joined(separator: ","), state]
        }
        return Report(
            ["clients": .array(clients.map(Self.json))],
            Table.lines(["ID", "NAME", "SCOPES", "STATE"], rows)
        )
    }

    func rotateClient(_ invocation: Invocation) async throws(Failure) -> Report {
        let seconds = invocation.value("grace") ?? "0"
        guard let grace = Int64(seconds), (0...7_776_000).contains(grace) else {
            throw Failure("--grace must be a whole number of seconds from 0 to 7776000 (90 days)")
        }
        let (client, key) = try await vaultErrors { () async throws(VaultError) in
            try await vault.clients.rotate(try Client.ID(invocation.operands[0]), grace: .seconds(grace), by: caller)
        }
        return Self.withKey(client, key)
    }

    func disableClient(_ invocation: Invocation) async throws(Failure) -> Report {
        let client = try await vaultErrors { () async throws(VaultError) in
            try await vault.clients.disable(try Client.ID(invocation.operands[0]), by: caller)
        }
        return Report(Self.json(client), ["disabled \(client.id.text) (\(client.name))"])
    }

    private static func scopes(_ client: Client) -> [String] { client.scopes.map(\.rawValue).sorted() }

    static func json(_ client: Client) -> JSONValue {
        [
            "id": .string(client.id.text), "name": .string(client.name),
            "scopes": .array(scopes(client).map { .string($0) }),
            "accounts": .array(client.accountPrefixes.map { .string($0) }),
            "terminals": .array(client.terminals.map(\.text).sorted().map { .string($0) }),
            "createdAt": .string(client.createdAt.rfc3339), "disabledAt": .optional(client.disabledAt?.rfc3339),
        ]
    }

    /// The one time that a key is shown.
    static func withKey(_ client: Client, _ key: SecretBytes) -> Report {
        var writer = SecretJSONWriter()
        writer.beginObject()
        writer.member("id", string: client.id.text)
        writer.member("name", string: client.name)
        writer.memberArray("scopes") { writer in for scope in scopes(client) { writer.string(scope) } }
        // A key is hexadecimal: it cannot fail to be text.
        try? writer.member("key", secret: key)
        writer.endObject()
        let lines = ["client \(client.id.text) (\(client.name))", "its key, shown only now:"]
        return Report(json: writer.finish().share(), lines: lines.map { SecretBytes(utf8: $0) } + [key])
    }
}
