internal import Cryptography

/// A file of a page, inside the binary, under a name that changes with its contents.
package struct Asset: Sendable {
    /// The last segment of its path, such as `pages-1f0c….css`.
    package let name: String
    /// Its media type.
    package let contentType: String
    /// Its contents.
    package let bytes: [UInt8]
    /// What the browser holds the contents against (W3C Subresource Integrity): `sha256-` and the digest in base64.
    package let integrity: String

    private init(_ stem: String, _ suffix: String, _ contentType: String, _ bytes: [UInt8]) {
        let digest = SHA256.hash(bytes.span)
        name = "\(stem)-\(digest.hex.prefix(16)).\(suffix)"
        self.contentType = contentType
        self.bytes = bytes
        integrity = "sha256-" + digest.withBytes { Base64.encode($0) }
    }

    private static func script(_ stem: String, _ bytes: [UInt8]) -> Asset {
        Asset(stem, "js", "text/javascript; charset=utf-8", bytes)
    }

    static let style = Asset("pages", "css", "text/css; charset=utf-8", PackageResources.pages_css)
    static let icon = Asset("icon", "svg", "image/svg+xml", PackageResources.icon_svg)
    static let consoleStyle = Asset("console", "css", "text/css; charset=utf-8", PackageResources.console_css)
    static let console = script("console", PackageResources.console_js)
    static let cryptogram = script("cryptogram", PackageResources.cryptogram_js)
    static let cardRules = script("card-rules", PackageResources.card_rules_js)
    static let cardEntry = script("card-entry", PackageResources.card_entry_js)
    static let challenge = script("challenge", PackageResources.challenge_js)
    static let wait = script("wait", PackageResources.wait_js)

    /// Every file there is.
    package static let all = [style, icon, cryptogram, cardRules, cardEntry, challenge, wait, consoleStyle, console]

    /// The file of that name, if its contents are still those.
    package static func named(_ name: String) -> Asset? { all.first { $0.name == name } }

    /// What goes with it: a name never stands for other contents, so it may be kept for ever.
    package var headers: [WebPage.Header] {
        [
            WebPage.Header("Content-Type", contentType),
            WebPage.Header("Cache-Control", "public, max-age=31536000, immutable"),
            WebPage.Header("X-Content-Type-Options", "nosniff"),
            WebPage.Header("Cross-Origin-Resource-Policy", "same-origin"),
            // The icon is a document of its own when it is opened alone.
            WebPage.Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ]
    }
}
