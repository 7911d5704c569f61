internal import HTTP

/// The rules for addresses that a browser is sent to: https (http on loopback), no userinfo or fragment, at most 2,048 bytes.
package struct ReturnAddresses: Sendable {
    private let origins: [ClientURL]

    /// Permits returns to these origins only, or to any if there are none; nil if one of them is no origin.
    package init?(origins: [String]) {
        var parsed: [ClientURL] = []
        for origin in origins {
            guard let url = Self.url(origin), url.path == "/", url.query == nil else { return nil }
            parsed.append(url)
        }
        self.origins = parsed
    }

    /// Whether the text is an address that a browser may be sent to.
    static func isAddress(_ text: String) -> Bool { url(text) != nil }

    /// Whether a returnUrl's origin (scheme, host and port) is permitted.
    func permits(_ text: String) -> Bool {
        guard let url = Self.url(text) else { return false }
        return origins.isEmpty
            || origins.contains { $0.scheme == url.scheme && $0.host == url.host && $0.port == url.port }
    }

    private static func url(_ text: String) -> ClientURL? {
        guard let url = try? ClientURL(text), url.scheme == .https || url.isLoopback else { return nil }
        return url
    }
}
