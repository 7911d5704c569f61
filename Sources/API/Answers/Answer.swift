internal import HTTP
internal import JSON
internal import Secrets

/// What a call that was not refused answers.
enum Answer {
    static func ok(_ json: consuming JSONText) -> Response { answer(200, .secret(json.finish())) }

    /// An object that the closure fills.
    static func ok(_ fill: (inout JSONWriter) -> Void) -> Response {
        var json = JSONWriter()
        json.beginObject()
        fill(&json)
        json.endObject()
        return answer(200, .bytes(json.finish()))
    }

    /// A text whose bytes are wiped once sent.
    static func secret(_ status: Success = .ok, _ fill: (inout SecretJSONWriter) -> Void) -> Response {
        var json = SecretJSONWriter()
        fill(&json)
        return answer(status.rawValue, .secret(json.finish().share()))
    }

    enum Success: Int { case ok = 200, created = 201 }

    static func answer(_ status: Int, _ body: Body) -> Response {
        Response(status: status, headers: json, body: body)
    }

    private static let json = [HeaderField("Content-Type", "application/json")]
}
