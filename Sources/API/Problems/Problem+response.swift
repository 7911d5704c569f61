internal import HTTP
internal import JSON

extension Problem {
    /// The problem as an answer, without the fields that every answer has.
    func response(instance requestID: String) -> Response {
        var json = JSONWriter()
        json.beginObject()
        json.member("type", string: "urn:cardvault:problem:" + name)
        json.member("title", string: title)
        json.member("status", int: status)
        json.member("detail", string: detail)
        json.member("instance", string: requestID)
        if !errors.isEmpty {
            json.memberArray("errors") { json in
                for error in errors {
                    json.beginObject()
                    json.member("pointer", string: error.pointer)
                    json.member("detail", string: error.detail.rawValue)
                    json.endObject()
                }
            }
        }
        json.endObject()
        var headers = [HeaderField("Content-Type", "application/problem+json")]
        if let retryAfter { headers.append(HeaderField("Retry-After", String(retryAfter))) }
        if let allow { headers.append(HeaderField("Allow", allow)) }
        if name == Problem.unauthenticated.name { headers.append(HeaderField("WWW-Authenticate", "Bearer")) }
        return Response(status: status, headers: headers, body: .bytes(json.finish()))
    }

    private var detail: String {
        guard let first = errors.first else { return sentence }
        let place = first.pointer.isEmpty ? "The body" : first.pointer
        return "\(place) \(first.detail.rawValue)."
    }
}
