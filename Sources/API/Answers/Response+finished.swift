internal import HTTP

extension Response {
    /// The answer with the fields that every answer has.
    func finished(_ requestID: String, isEncrypted: Bool) -> Response {
        var response = self
        response.headers.append(HeaderField("X-Request-Id", requestID))
        response.commonHeaders = isEncrypted ? Self.alwaysEncrypted : Self.always
        return response
    }

    private static let always = FieldBlock(fields)
    private static let alwaysEncrypted = FieldBlock(
        fields + [HeaderField("Strict-Transport-Security", "max-age=31536000")]
    )
    private static let fields = [
        HeaderField("Cache-Control", "no-store"),
        HeaderField("X-Content-Type-Options", "nosniff"),
        HeaderField("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        HeaderField("Referrer-Policy", "no-referrer"),
    ]
}
