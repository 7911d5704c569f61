internal import CardVault

extension FieldReader {
    /// A time in the query (RFC 3339); nil if it is absent.
    mutating func time(_ name: String) -> Instant? {
        guard let text = parameter(name) else { return nil }
        let time = Instant(rfc3339: text)
        if time == nil { refuse("/query/" + name, .malformed) }
        return time
    }

    /// The action or actor that leaves are picked by, at most 128 bytes; nil if it is absent.
    mutating func word(_ name: String) -> String? {
        guard let text = parameter(name) else { return nil }
        if text.utf8.count > 128 { refuse("/query/" + name, .tooLong) }
        return text
    }

    /// An account in the query; nil if it is absent.
    mutating func queriedAccount() -> AccountID? {
        guard let text = parameter("accountId") else { return nil }
        let account = try? AccountID(text)
        if account == nil { refuse("/query/accountId", .malformed) }
        return account
    }

    /// A form of exports, or the bundle.
    mutating func format() -> AuditWish.Format {
        guard let text = parameter("format") else { return .ndjson }
        let format = AuditWish.Format(rawValue: text)
        if format == nil { refuse("/query/format", .notListed) }
        return format ?? .ndjson
    }

    /// A number of leaves in the query; nil if it is absent.
    mutating func size(_ name: String) -> Int64? {
        // What is wrong is noted by the reader; what is absent is told apart by a number that no tree has.
        number(name, in: 0...1 << 53, default: -1).flatMap { $0 < 0 ? nil : $0 }
    }
}
