internal import HTTP

extension Response {
    /// The answer with the fields that every answer has.
    func finished(_ requestID: String, isEncrypted: Bool) -> Response {
        var response = self
        response.headers.append(HeaderField("X-Request-Id", requestID))
        response.headers += Self.always
        if isEncrypted { response.headers.append(Self.strictTransport) }
        return response
    }

    private static let always = [
        HeaderField("Cache-Control", "no-store"),
        HeaderField("X-Content-Type-Options", "nosniff"),
        HeaderField("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        HeaderField("Referrer-Policy", "no-referrer"),
    ]

    private static let strictTransport = HeaderField("Strict-Transport-Security", "max-age=31536000")
}
