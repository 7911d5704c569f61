internal import CardVault
internal import HTTP
internal import JSON

/// Looks for card numbers in everything of a request that is read and may be kept (the contract's PAN rule).
enum PANScan {
    static func finds(in request: Request, _ query: [(name: String, value: String)], _ body: JSONElement?) -> Bool {
        finds(inPathOf: request) || finds(inHeadersOf: request)
            || query.contains { PANRule.matches($0.name) || PANRule.matches($0.value) }
            || body.map { finds(in: $0) || finds(inDataOf: $0) } ?? false
    }

    private static func finds(inPathOf request: Request) -> Bool {
        request.withPath { path in
            // Without escapes the path is its own decoded form.
            guard path.indices.contains(where: { path[$0] == UInt8(ascii: "%") }) else { return finds(inPath: path) }
            guard let decoded = PercentEncoding.decode(path) else { return false }
            return finds(inPath: decoded.span)
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
        case .number: value.numberText.map { PANRule.matches($0) } ?? false
        case .string: value.withString { PANRule.matches($0) } ?? false
        case .array: value.elements.contains { finds(in: $0) }
        case .object: value.members.contains { PANRule.matches($0.name) || finds(in: $0.value) }
        }
    }

    /// `data` is a text for the bank; if it is JSON, what it says is looked at too.
    private static func finds(inDataOf body: JSONElement) -> Bool {
        body.members.contains { member in
            guard member.name == "data" else { return false }
            let inner = member.value.withString { try? JSONDocument(parsing: $0) } ?? nil
            return inner.map { finds(in: $0.root) } ?? false
        }
    }
}
