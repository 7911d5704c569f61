import CardVault
import JSON
import System

/// The service's log: one JSON line an event on standard error, its fields chosen one by one; what belongs to a request says so.
enum ServiceLog {
    enum Level: String {
        case info, warning, error
    }

    static func write(_ level: Level, _ event: String, _ fields: [(String, JSONValue)]) {
        var members = [
            JSONValue.Member("time", .string(SystemClock().now.rfc3339)),
            JSONValue.Member("level", .string(level.rawValue)), JSONValue.Member("event", .string(event)),
        ]
        members += fields.map { JSONValue.Member($0.0, $0.1) }
        if let errand = Errand.current {
            members.append(JSONValue.Member("requestId", errand.requestID.map { .string($0) } ?? .null))
            members.append(JSONValue.Member("traceId", .string(errand.trace.traceID)))
        }
        Program.complain(JSONValue.object(members).text)
    }
}
