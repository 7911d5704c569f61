internal import Locks
package import Secrets
internal import Synchronization

/// Makes the keyed hash that is kept of an API key.
package protocol KeyHasher: Sendable {
    /// HMAC-SHA-256 of a key's characters under a key that only the vault has.
    func hash(_ key: Span<UInt8>) -> [UInt8]
}

/// The API clients by key and by certificate; what the transactions write is what callers meet next.
package final class ClientDirectory<Storage: Repository>: Sendable {
    private struct State {
        /// By the first eight bytes of the key's hash; two keys that share them share a place.
        var byKey: [UInt64: [HeldKey]] = [:]
        var byCertificate: [String: Client] = [:]
        var byID: [String: Client] = [:]
    }
    /// The prefix by which secret scanners know a key.
    package static var keyPrefix: String { "cvk_" }

    private let ports: Ports<Storage>
    private let hasher: any KeyHasher
    private let state = Locked(State())
    /// Kept across changes of clients.
    private let uses = Locked<[String: LastUse]>([:])

    /// Reads all clients.
    package init(ports: Ports<Storage>, hasher: any KeyHasher) throws(VaultError) {
        self.ports = ports
        self.hasher = hasher
        try reload()
    }

    /// The client that holds the key, if it may act.
    package func client(holding key: Span<UInt8>, at now: Instant) -> Client? {
        guard (1...256).contains(key.count) else { return nil }
        // The lookup is by a keyed hash, so its timing tells nothing about any key; equality is constant-time all the same.
        let hash = hasher.hash(key)
        let entries = state.withLock { $0.byKey[Self.place(of: hash)] } ?? []
        for entry in entries {
            let known = entry.key.hash
            let isSame = constantTimeEqual(known.span, hash.span)
            guard isSame else { continue }
            let mayAct = entry.client.disabledAt == nil && entry.key.expiresAt.map { now < $0 } ?? true
            if mayAct { entry.use.note(now) }
            return mayAct ? entry.client : nil
        }
        return nil
    }

    /// The client of that identifier, if it may act.
    package func client(_ id: Client.ID) -> Client? {
        let client = state.withLock { $0.byID[id.text] }
        return client?.disabledAt == nil ? client : nil
    }

    /// What people call an actor of the audit: a client's name, or the identifier itself.
    package func name(_ actor: String?) -> String {
        guard let actor else { return "–" }
        return state.withLock { $0.byID[actor] }?.name ?? actor
    }

    /// When a key of the client was used last since the start; nil if none was.
    package func lastUse(of id: Client.ID) -> Instant? { uses.withLock { $0[id.text] }?.at }

    /// The client that a verified certificate stands for, if it may act.
    package func client(certified fingerprint: String, names: [String]) -> Client? {
        let candidates = ["sha256:" + fingerprint] + names.map { "san:" + $0 }
        let client = state.withLock { state in
            for candidate in candidates {
                if let client = state.byCertificate[candidate] { return client as Client? }
            }
            return nil
        }
        return client?.disabledAt == nil ? client : nil
    }

    /// All clients, oldest first.
    package func all() throws(VaultError) -> [Client] {
        try ports.repository.read { reader throws(VaultError) in try reader.clients() }
    }

    /// Makes a client; its key is returned once and kept nowhere.
    package func create(_ draft: ClientDraft, by caller: Caller) async throws(VaultError) -> (
        client: Client, key: SecretBytes
    ) {
        let (key, hash) = newKey()
        let id = try newID()
        let client = try await ports.repository.decide { transaction throws(VaultError) in
            let client = Client(
                id: id,
                name: draft.name,
                scopes: draft.scopes,
                accountPrefixes: draft.accountPrefixes,
                terminals: draft.terminals,
                certificate: draft.certificate,
                createdAt: transaction.now,
                keys: [Client.Key(hash: hash)]
            )
            try transaction.put(client)
            let subject = AuditRecord.Subject(client: id)
            try transaction.record(AuditRecord(.clientCreated, by: caller, on: subject, words: draft.name))
            return client
        }
        try reload()
        return (client, key)
    }

    /// Gives a client a new key; older keys work for the grace period, at most 90 days.
    package func rotate(
        _ id: Client.ID,
        grace: TimeSpan,
        by caller: Caller
    ) async throws(VaultError) -> (client: Client, key: SecretBytes) {
        let (key, hash) = newKey()
        let grace = min(max(grace, .seconds(0)), .days(90))
        let client = try await change(id, .clientRotated, by: caller) { client, now throws(VaultError) in
            guard client.disabledAt == nil else { throw .clientNotFound }
            let end = now + grace
            let older = client.keys.filter { $0.expiresAt.map { now < $0 } ?? true }.prefix(3).map { key in
                Client.Key(hash: key.hash, expiresAt: min(key.expiresAt ?? end, end))
            }
            return client.having(keys: [Client.Key(hash: hash)] + older)
        }
        return (client, key)
    }

    /// Lets a client do nothing any more, at once; again: the same answer.
    package func disable(_ id: Client.ID, by caller: Caller) async throws(VaultError) -> Client {
        try await change(id, .clientDisabled, by: caller) { client, now throws(VaultError) in
            client.disabled(at: now)
        }
    }

    private func change(
        _ id: Client.ID,
        _ action: AuditRecord.Action,
        by caller: Caller,
        _ body: @escaping @Sendable (Client, Instant) throws(VaultError) -> Client
    ) async throws(VaultError) -> Client {
        let changed = try await ports.repository.decide { transaction throws(VaultError) in
            guard let known = try transaction.clients().first(where: { $0.id == id }) else { throw .clientNotFound }
            let client = try body(known, transaction.now)
            try transaction.put(client)
            try transaction.record(AuditRecord(action, by: caller, on: AuditRecord.Subject(client: id)))
            return client
        }
        try reload()
        return changed
    }

    private func reload() throws(VaultError) {
        // Read under the lock: of two changes, the one that is read last is the newer one.
        try state.withLock { state throws(VaultError) in state = makeState(of: try all()) }
    }

    private func makeState(of clients: [Client]) -> State {
        clients.reduce(into: State()) { state, client in
            state.byID[client.id.text] = client
            let use = uses.withLock { uses in
                let use = uses[client.id.text] ?? LastUse()
                uses[client.id.text] = use
                return use
            }
            for key in client.keys {
                let entry = HeldKey(client: client, key: key, use: use)
                state.byKey[Self.place(of: key.hash), default: []].append(entry)
            }
            switch client.certificate {
            case .fingerprint(let sha256): state.byCertificate["sha256:" + sha256] = client
            case .subjectAlternativeName(let name): state.byCertificate["san:" + name] = client
            case nil: break
            }
        }
    }

    private static func place(of hash: [UInt8]) -> UInt64 { hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    private func newKey() -> (key: SecretBytes, hash: [UInt8]) {
        let secret = ports.randomness.secret(bytes: 32).hexadecimal
        var text = WipedBuffer(capacity: 72)
        text.append(utf8: Self.keyPrefix)
        secret.withBytes { text.append($0) }
        let key = text.share()
        return (key, key.withBytes(hasher.hash))
    }

    private func newID() throws(VaultError) -> Client.ID {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        let text = ports.randomness.secret(bytes: 26).withBytes { bytes in
            bytes.indices.map { alphabet[Int(bytes[$0] & 31)] }
        }
        return try Client.ID(Client.prefix + String(decoding: text, as: UTF8.self))
    }
}

/// A key of a client; outside of the directory, so that it is one type whatever the storage is.
private final class HeldKey: Sendable {
    let client: Client
    let key: Client.Key
    let use: LastUse

    init(client: Client, key: Client.Key, use: LastUse) {
        self.client = client
        self.key = key
        self.use = use
    }
}

/// When something was used last, noted by whoever uses it without waiting for anybody.
final class LastUse: Sendable {
    private let milliseconds = Atomic<Int64>(0)

    func note(_ now: Instant) { milliseconds.store(now.milliseconds, ordering: .relaxed) }

    var at: Instant? {
        let value = milliseconds.load(ordering: .relaxed)
        return value == 0 ? nil : Instant(milliseconds: value)
    }
}
