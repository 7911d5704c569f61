import HTTP

/// The name under which the public listener may be reached: the authority of its public address.
struct PublicHost: Sendable {
    private let own: ClientURL?

    init(of publicURL: String) { own = try? ClientURL(publicURL) }

    /// Whether browsers come by https, be it that a proxy ends it.
    var isSecure: Bool { own?.scheme == .https }

    /// Whether a request names us; any loopback name will do while we are on loopback ourselves.
    func isMeant(by request: Request) -> Bool {
        guard let own, let named = request.host, let asked = try? ClientURL(Self.scheme(own) + named) else {
            return false
        }
        if own.isLoopback { return asked.isLoopback }
        return asked.host == own.host && asked.port == own.port
    }

    private static func scheme(_ url: ClientURL) -> String { url.scheme == .https ? "https://" : "http://" }

    /// 421 (RFC 9110, 15.5.20), which says nothing of who we are.
    static let misdirected = Response(
        status: 421,
        headers: [
            HeaderField("Content-Type", "text/plain; charset=utf-8"),
            HeaderField("Cache-Control", "no-store"),
            HeaderField("X-Content-Type-Options", "nosniff"),
            HeaderField("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            HeaderField("Referrer-Policy", "no-referrer"),
        ],
        body: .text("This address is not served here.\n")
    )
}

extension Response {
    /// The answer with the field that keeps browsers on TLS for a year (RFC 6797), once, if it goes over TLS.
    func overTLS(_ isEncrypted: Bool) -> Response {
        let name = "Strict-Transport-Security"
        guard isEncrypted, !headers.contains(where: { $0.name.description == name }) else { return self }
        var response = self
        response.headers.append(HeaderField("Strict-Transport-Security", "max-age=31536000"))
        return response
    }
}
