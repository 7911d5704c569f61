internal import CardVault

/// A sealed API client.
enum ClientRecord {
    static let version: UInt8 = 1
    /// No list of a client is longer.
    private static let maximumCount = 4_096

    static func write(_ client: Client) -> RecordWriter {
        var writer = RecordWriter(version: version)
        writer.put(client.name)
        writer.put(client.scopes.map(\.rawValue).sorted())
        writer.put(client.accountPrefixes)
        writer.put(client.terminals.map(\.text).sorted())
        switch client.certificate {
        case nil: writer.put(UInt8(0))
        case .fingerprint(let sha256):
            writer.put(UInt8(1))
            writer.put(sha256)
        case .subjectAlternativeName(let name):
            writer.put(UInt8(2))
            writer.put(name)
        }
        writer.put(client.createdAt)
        writer.put(client.disabledAt)
        writer.put(number: UInt64(client.keys.count))
        for key in client.keys {
            writer.put(key.hash.span)
            writer.put(key.expiresAt)
        }
        return writer
    }

    static func read(_ bytes: Span<UInt8>, id: Client.ID) throws(VaultError) -> Client {
        var reader = try RecordReader(version: version, in: bytes)
        let name = try reader.text(in: bytes)
        let scopes = try reader.texts(in: bytes, atMost: maximumCount).map { text throws(VaultError) in
            guard let scope = Scope(rawValue: text) else { throw .storageCorrupt }
            return scope
        }
        let prefixes = try reader.texts(in: bytes, atMost: maximumCount)
        let terminals = try reader.texts(in: bytes, atMost: maximumCount).map { text throws(VaultError) in
            try TerminalName(text)
        }
        let certificate: Client.Certificate? =
            switch try reader.byte(in: bytes) {
            case 0: nil
            case 1: .fingerprint(try reader.text(in: bytes))
            case 2: .subjectAlternativeName(try reader.text(in: bytes))
            default: throw .storageCorrupt
            }
        let createdAt = try reader.instant(in: bytes)
        let disabledAt = try reader.optionalInstant(in: bytes)
        let count = try reader.number(in: bytes)
        guard count <= UInt64(maximumCount) else { throw .storageCorrupt }
        var keys: [Client.Key] = []
        for _ in 0..<count {
            let hash = try reader.bytes(in: bytes)
            keys.append(Client.Key(hash: hash, expiresAt: try reader.optionalInstant(in: bytes)))
        }
        try reader.end(in: bytes)
        return Client(
            id: id,
            name: name,
            scopes: Set(scopes),
            accountPrefixes: prefixes,
            terminals: Set(terminals),
            certificate: certificate,
            createdAt: createdAt,
            disabledAt: disabledAt,
            keys: keys
        )
    }
}

extension RecordWriter {
    fileprivate mutating func put(_ texts: [String]) {
        put(number: UInt64(texts.count))
        for text in texts { put(text) }
    }
}

extension RecordReader {
    fileprivate mutating func texts(in bytes: Span<UInt8>, atMost limit: Int) throws(VaultError) -> [String] {
        let count = try number(in: bytes)
        guard count <= UInt64(limit) else { throw .storageCorrupt }
        var texts: [String] = []
        for _ in 0..<count { texts.append(try text(in: bytes)) }
        return texts
    }
}
