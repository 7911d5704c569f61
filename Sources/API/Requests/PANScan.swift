internal import CardVault
internal import HTTP
internal import JSON
internal import Secrets

/// Looks for card numbers in everything of a request that is read and may be kept (the contract's PAN rule).
enum PANScan {
    /// Nothing of what it looks at becomes a `String`: what is refused must not stay in memory that nobody wipes.
    static func finds(besideQueryOf request: Request, _ body: JSONElement?) -> Bool {
        finds(inPathOf: request) || finds(inHeadersOf: request)
            || body.map { finds(in: $0) || finds(inDataOf: $0) } ?? false
    }

    /// Names and values of the query, decoded once; a query that cannot be decoded is refused before it is kept.
    static func finds(inQueryOf request: Request) -> Bool {
        request.withQuery { query in
            guard query.count > 0 else { return false }
            var start = 0
            for index in 0...query.count {
                let isEnd =
                    index == query.count || query[index] == UInt8(ascii: "&") || query[index] == UInt8(ascii: "=")
                guard isEnd else { continue }
                let part = PercentEncoding.decodeSecret(query.extracting(start..<index), plusIsSpace: true)
                if part?.withBytes({ PANRule.matches($0) }) == true { return true }
                start = index + 1
            }
            return false
        }
    }

    private static func finds(inPathOf request: Request) -> Bool {
        request.withPath { path in
            // Without escapes the path is its own decoded form.
            guard path.indices.contains(where: { path[$0] == UInt8(ascii: "%") }) else { return finds(inPath: path) }
            return PercentEncoding.decodeSecret(path)?.withBytes { finds(inPath: $0) } ?? false
        }
    }

    /// Looks at the path behind `/v1`, whose digit would hide the start of a run, as a whole and segment by segment.
    private static func finds(inPath path: Span<UInt8>) -> Bool {
        let isOurs =
            path.count > 3 && path[1] == UInt8(ascii: "v") && path[2] == UInt8(ascii: "1")
            && path[3] == UInt8(ascii: "/")
        let rest = path.extracting((isOurs ? 3 : 0)..<path.count)
        if PANRule.matches(path: rest) { return true }
        var start = 0
        for index in rest.indices where rest[index] == UInt8(ascii: "/") {
            if PANRule.matches(rest.extracting(start..<index)) { return true }
            start = index + 1
        }
        return PANRule.matches(rest.extracting(start..<rest.count))
    }

    private static func finds(inHeadersOf request: Request) -> Bool {
        let isFound = request.withHeader("X-Request-Id") { PANRule.matches($0) } ?? false
        return isFound || request.withHeader("traceparent") { PANRule.matches($0) } ?? false
            || request.withHeader("Idempotency-Key") { PANRule.matches($0.extracting(IdempotencyKey.unquoted($0))) }
                ?? false
    }

    /// Member names, strings and numbers at any depth, which the document's own limit bounds.
    static func finds(in value: JSONElement) -> Bool {
        switch value.kind {
        case .null, .bool: false
        case .number: value.withNumber { PANRule.matches($0) } ?? false
        case .string: value.withString { PANRule.matches($0) } ?? false
        case .array: value.elements.contains { finds(in: $0) }
        case .object: value.memberNames.contains { finds(in: $0) } || value.memberValues.contains { finds(in: $0) }
        }
    }

    /// `data` is a text for the bank; if it is JSON, what it says is looked at too.
    private static func finds(inDataOf body: JSONElement) -> Bool {
        let inner = body["data"]?.withString { try? JSONDocument(parsing: $0) } ?? nil
        return inner.map { finds(in: $0.root) } ?? false
    }
}
