internal import CardVault
internal import HTTP
package import Secrets

/// Writes one JSON line a request, of fields chosen one by one: never a path, a header or a body.
package struct Log: Sendable {
    private let write: @Sendable (SecretBytes) -> Void

    /// A log that hands over whole lines, line feed included.
    package init(_ write: @escaping @Sendable (SecretBytes) -> Void) { self.write = write }

    /// What became of a request.
    struct Answered {
        let match: RouteTable.Match
        let status: Int
        let micros: Int64
        let at: Instant
    }

    func request(_ visit: Visit, _ answered: Answered) {
        var json = Self.line("request", answered.status >= 500 ? "error" : "info", visit, answered)
        json.raw(",\"client\":")
        json.string(visit.client?.id.text)
        json.raw("}\n")
        write(json.finish())
    }

    /// Where the time of a slow request went; what is not listed is its own.
    func slow(_ visit: Visit, _ answered: Answered) {
        var json = Self.line("request.slow", "warning", visit, answered)
        var rest = answered.micros
        for (name, part) in [
            (",\"queueMicros\":", Errand.Part.queue), (",\"writeMicros\":", .write),
            (",\"bankMicros\":", .bank), (",\"eventsMicros\":", .events),
        ] as [(StaticString, Errand.Part)] {
            let micros = visit.errand?.micros(part) ?? 0
            rest -= micros
            json.raw(name)
            json.int(micros)
        }
        json.raw(",\"restMicros\":")
        json.int(max(0, rest))
        json.raw("}\n")
        write(json.finish())
    }

    private static func line(
        _ event: StaticString,
        _ level: StaticString,
        _ visit: Visit,
        _ answered: Answered
    ) -> JSONText {
        var json = JSONText(capacity: 384)
        json.raw("{\"time\":")
        json.time(answered.at)
        json.raw(",\"level\":\"")
        json.raw(level)
        json.raw("\",\"event\":\"")
        json.raw(event)
        json.raw("\",\"requestId\":")
        json.string(visit.requestID)
        json.raw(",\"traceId\":")
        json.string("", visit.trace.traceIDLetters.span)
        json.raw(",\"method\":")
        json.string(answered.match.methodName)
        json.raw(",\"route\":")
        json.string(answered.match.template)
        json.raw(",\"status\":")
        json.int(answered.status)
        json.raw(",\"durationMicros\":")
        json.int(answered.micros)
        return json
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
