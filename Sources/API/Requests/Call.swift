internal import CardVault
internal import HTTP
internal import JSON

/// One request on its way to a use case: authenticated, scanned and parsed, its fields not read yet.
struct Call: Sendable {
    let request: Request
    let route: Route
    let caller: Caller
    let query: [(name: String, value: String)]
    let body: JSONElement?
    let now: Instant

    /// The path's one parameter, decoded.
    var parameter: String { request.segment(route.parameterIndex) }

    /// A reader of this call's fields.
    var fields: FieldReader { FieldReader(self) }
}

/// What is left to do once all fields are read: the use case, whose refusals come after those for fields.
typealias Act = () async throws(VaultError) -> Response
