package import Secrets

/// One request, complete with its body; all its bytes lie in one allocation that is wiped at the end.
package struct Request: @unchecked Sendable {
    // `RequestStorage` is written once, before it gets here, and only read afterwards.
    let storage: RequestStorage

    init(_ storage: RequestStorage) { self.storage = storage }

    /// What is asked for. The server answers 501 by itself to methods it does not know.
    package var method: Method { storage.record.head.method }
    /// Whether only the head of the answer will be sent; the server leaves the body out by itself.
    package var isHead: Bool { method == .head }
    /// Who sent it, as the socket tells; not what a proxy says.
    package var peer: PeerAddress { storage.record.origin.peer }
    /// The peer's address in its usual text form, without the port.
    package var peerIP: String { storage.record.origin.ip }
    /// Whether it came over TLS.
    package var isEncrypted: Bool { storage.record.origin.isEncrypted }
    /// The verified certificate of the client, if it showed one.
    package var certificate: PeerCertificate? { storage.record.origin.certificate }
}

extension Request {
    /// Lends the body, chunks joined; empty if there is none.
    package func withBody<Value, Failure: Error>(
        _ read: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try storage.withBody(read)
    }

    /// A wiped copy of the body.
    package var body: SecretBytes { storage.withBody { SecretBytes(copying: $0) } }

    /// The number of bytes of the body.
    package var bodyCount: Int { storage.record.end - storage.record.bodyStart }

    /// Whether the request said where its body ends (Content-Length or chunked), even if the body is empty.
    package var declaresBody: Bool { storage.record.head.framing != .none }
}

extension Request {
    /// The value of the first field of that name, any case, without surrounding blanks.
    package func header(_ name: StaticString) -> String? { withHeader(name) { text($0) } }

    /// The same, but nil for what must not become a text, since nothing wipes one.
    package func header(_ name: StaticString, unless isForbidden: (Span<UInt8>) -> Bool) -> String? {
        withHeader(name) { value in isForbidden(value) ? nil : text(value) } ?? nil
    }

    /// The values of all fields of that name, in order.
    package func headers(named name: StaticString) -> [String] {
        storage.withHead { head in
            (0..<storage.record.fieldCount).compactMap { index in
                let field = storage.field(index)
                guard equalsIgnoringCase(head.extracting(field.name), name) else { return nil }
                return text(head.extracting(field.value))
            }
        }
    }

    /// Lends the value of the first field of that name without making a text of it; nil if there is none.
    package func withHeader<Value>(_ name: StaticString, _ read: (Span<UInt8>) -> Value) -> Value? {
        guard let field = field(named: name) else { return nil }
        return storage.withHead { head in read(head.extracting(field.value)) }
    }

    /// The first field of that name; most names that are looked for are not there.
    private func field(named name: StaticString) -> FieldRange? {
        let length = UInt16(truncatingIfNeeded: name.utf8CodeUnitCount)
        for index in 0..<storage.record.fieldCount {
            let field = storage.field(index)
            guard field.nameCount == length else { continue }
            if storage.withHead({ head in equalsIgnoringCase(head.extracting(field.name), name) }) { return field }
        }
        return nil
    }

    /// The host and port the client meant: of an absolute-form target, else of the Host field (RFC 9112, 3.3).
    package var host: String? {
        guard let place = storage.record.head.host else { return nil }
        return storage.withHead { text($0.extracting(place)) }
    }
}

extension Request {
    /// How many fields of that name there are; makes no text to find out.
    package func fieldCount(named name: StaticString) -> Int {
        storage.withHead { head in
            var count = 0
            for index in 0..<storage.record.fieldCount {
                let field = storage.field(index)
                guard Int(field.nameCount) == name.utf8CodeUnitCount else { continue }
                if equalsIgnoringCase(head.extracting(field.name), name) { count += 1 }
            }
            return count
        }
    }
}
