/// What a request asks to be done (RFC 9110, 9.1). Names are case-sensitive; what is not listed is `other`.
package enum Method: Sendable, Equatable, CaseIterable {
    case get, head, post, put, patch, delete, options, trace, query, other

    /// The name on the wire; `other` has none and gives an empty text.
    package var token: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .query: "QUERY"
        case .other: ""
        }
    }

    init(_ token: Span<UInt8>) {
        self = Method.allCases.first { $0 != .other && equals(token, $0.token) } ?? .other
    }
}
