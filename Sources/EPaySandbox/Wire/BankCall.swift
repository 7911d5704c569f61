/// One request as the bank sees it, free of sockets.
package struct BankCall: Sendable {
    /// One decoded name and value of a query or form.
    package typealias Field = (name: String, value: String)

    /// The HTTP method.
    package var method: String
    /// The path's segments, each percent-decoded once.
    package var path: [String]
    /// The query's fields, decoded.
    package var query: [Field]
    /// The media type of the body; empty if it is not told.
    package var contentType: String
    /// The Authorization field.
    package var authorization: String?
    /// The body.
    package var body: [UInt8]

    /// Describes a request.
    package init(
        _ method: String,
        _ path: [String],
        query: [Field] = [],
        contentType: String = "",
        authorization: String? = nil,
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.contentType = contentType
        self.authorization = authorization
        self.body = body
    }

    /// The token of `Authorization: Bearer …`; nil without one.
    var bearer: String? {
        guard let authorization, authorization.utf8.count > 7,
            authorization.prefix(7).lowercased() == "bearer "
        else { return nil }
        return String(authorization.dropFirst(7))
    }

    /// Whether the content type is this one, parameters aside.
    func isOfType(_ type: String) -> Bool {
        contentType.prefix { $0 != ";" && $0 != " " }.lowercased() == type
    }

    /// The only value of a query item; nil if it is absent or doubled.
    func queryItem(_ name: String) -> String? {
        let items = query.filter { $0.name == name }
        return items.count == 1 ? items[0].value : nil
    }
}
