internal import CardVault
internal import HTTP
internal import JSON
internal import Secrets

extension API {
    func listClients(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        try fields.finish()
        return .task { [self] () async throws(VaultError) in
            let clients = try setting.clients.all()
            return Answer.ok { json in
                json.memberArray("clients") { json in
                    for client in clients {
                        json.beginObject()
                        ClientJSON.append(client, to: &json)
                        json.endObject()
                    }
                }
            }
        }
    }

    func createClient(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let draft = fields.clientDraft(setting.terminals)
        let wanted = try fields.finish(draft)
        return .task { [self] () async throws(VaultError) in
            let (client, key) = try await setting.clients.create(wanted, by: call.caller)
            return answer(client, key, .created)
        }
    }

    func rotateClient(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: CardVault.Client.ID? = fields.identifier()
        let grace = fields.int("graceSeconds", in: 0...7_776_000, default: 86_400)
        let seconds = try fields.finish(grace)
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .clientNotFound }
            let (client, key) = try await setting.clients.rotate(id, grace: .seconds(seconds), by: call.caller)
            return answer(client, key, .ok)
        }
    }

    func disableClient(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: CardVault.Client.ID? = fields.identifier()
        try fields.finish()
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .clientNotFound }
            let client = try await setting.clients.disable(id, by: call.caller)
            return Answer.ok { json in ClientJSON.append(client, to: &json) }
        }
    }

    /// The only answer that shows a key.
    private func answer(_ client: CardVault.Client, _ key: SecretBytes, _ status: Answer.Success) -> Response {
        Answer.secret(status) { json in
            json.beginObject()
            ClientJSON.append(client, to: &json)
            json.member("key", orNull: key)
            json.endObject()
        }
    }
}

/// A client as administrators see it: never its keys, which are not kept.
enum ClientJSON {
    static func append<Sink: JSONSink & ~Copyable>(_ client: CardVault.Client, to json: inout JSONTextWriter<Sink>) {
        json.member("id", string: client.id.text)
        json.member("name", string: client.name)
        append("scopes", Scope.allCases.filter(client.scopes.contains).map(\.rawValue), to: &json)
        append("accounts", client.accountPrefixes, to: &json)
        append("terminals", client.terminals.map(\.text).sorted(), to: &json)
        switch client.certificate {
        case .fingerprint(let sha256):
            json.member("certificate", string: sha256)
            json.memberNull("san")
        case .subjectAlternativeName(let name):
            json.memberNull("certificate")
            json.member("san", string: name)
        case nil:
            json.memberNull("certificate")
            json.memberNull("san")
        }
        json.member("createdAt", string: client.createdAt.rfc3339)
        json.member("disabledAt", nullable: client.disabledAt?.rfc3339)
    }

    private static func append<Sink: JSONSink & ~Copyable>(
        _ name: String,
        _ texts: [String],
        to json: inout JSONTextWriter<Sink>
    ) {
        json.name(name)
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
    }
}
