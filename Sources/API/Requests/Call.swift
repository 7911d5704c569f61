internal import CardVault
internal import HTTP
internal import JSON

/// One request on its way to a use case: authenticated, scanned and parsed, its fields not read yet.
///
/// A class, since it is large and what is done for it keeps it.
final class Call: Sendable {
    let request: Request
    let route: Route
    let caller: Caller
    let query: [(name: String, value: String)]
    let body: JSONElement?
    let now: Instant

    init(
        request: Request,
        route: Route,
        caller: Caller,
        query: [(name: String, value: String)],
        body: JSONElement?,
        now: Instant
    ) {
        self.request = request
        self.route = route
        self.caller = caller
        self.query = query
        self.body = body
        self.now = now
    }

    /// The path's one parameter, decoded.
    var parameter: String { request.segment(route.parameterIndex) }

    /// A reader of this call's fields.
    var fields: FieldReader { FieldReader(self) }
}

/// What is left to do once all fields are read: the use case, whose refusals come after those for fields.
enum Act: Sendable {
    /// A read that waits for nothing and starts nothing.
    case read(@Sendable () throws(VaultError) -> Response)
    case task(@Sendable () async throws(VaultError) -> Response)
}
