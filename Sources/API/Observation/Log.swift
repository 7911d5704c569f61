internal import CardVault
internal import HTTP
package import Secrets

/// Writes one JSON line a request, of fields chosen one by one: never a path, a header or a body.
package struct Log: Sendable {
    private let write: @Sendable (SecretBytes) -> Void

    /// A log that hands over whole lines, line feed included.
    package init(_ write: @escaping @Sendable (SecretBytes) -> Void) { self.write = write }

    func request(_ visit: Visit, _ match: RouteTable.Match, status: Int, micros: Int64, at now: Instant) {
        var json = JSONText(capacity: 320)
        json.raw("{\"time\":")
        json.time(now)
        json.raw(",\"level\":")
        json.string(status >= 500 ? "error" : "info")
        json.raw(",\"event\":\"request\",\"requestId\":")
        json.string(visit.requestID)
        json.raw(",\"traceId\":")
        json.string(visit.trace?.traceID)
        json.raw(",\"method\":")
        json.string(match.methodName)
        json.raw(",\"route\":")
        json.string(match.template)
        json.raw(",\"status\":")
        json.int(status)
        json.raw(",\"durationMicros\":")
        json.int(micros)
        json.raw(",\"client\":")
        json.string(visit.client?.id.text)
        json.raw("}\n")
        write(json.finish())
    }
}

extension RouteTable.Match {
    var template: String? {
        if case .found(_, let place) = self { RouteTable.templates[place] } else { nil }
    }
    var methodName: String? {
        if case .found(let route, _) = self { route.method.token.description } else { nil }
    }
    /// Whether the caller must say who it is: everywhere but at what is public.
    var needsKey: Bool {
        if case .found(let route, _) = self { route.scope != nil } else { true }
    }
}
