internal import HTTP
package import Secrets

/// A whole answer to a browser: what an HTTP response needs of a page.
package struct WebPage: Sendable {
    /// One header field.
    package struct Header: Sendable {
        let field: HeaderField
        /// The name.
        package var name: String { field.name.description }
        /// The value.
        package var value: String { field.value }

        init(_ name: StaticString, _ value: String) { field = HeaderField(name, value) }
    }
    /// The status.
    package let status: Int
    /// Every header field but the length.
    package let headers: [Header]
    /// The document, wiped once it is sent: it may hold what only its cardholder is to see.
    package let document: SecretBytes

    init(status: Int, policy: ContentSecurityPolicy, document: HTML, retryAfter: Int? = nil) {
        self.status = status
        self.document = document.document
        headers =
            [
                Header("Content-Type", "text/html; charset=utf-8"),
                Header("Cache-Control", "no-store"),
                Header("Content-Security-Policy", policy.text),
                Header("X-Content-Type-Options", "nosniff"),
                Header("X-Frame-Options", "DENY"),
                // The path of a page is a secret of its cardholder: no other site learns it.
                Header("Referrer-Policy", "same-origin"),
                Header("Cross-Origin-Opener-Policy", "same-origin"),
                Header("Cross-Origin-Resource-Policy", "same-origin"),
                Header("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
                Header("Vary", "Accept-Language"),
            ] + (retryAfter.map { [Header("Retry-After", String($0))] } ?? [])
    }
}
