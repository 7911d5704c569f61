internal import Cryptography
internal import HTTP

/// The cookie by which a page knows a browser again: a random value that goes to the page's own path only (RFC 6265).
///
/// `__Host-` would send it to every path; `__Secure-` is the prefix that a cookie with a path of its own can have.
struct Cookie {
    let name: String
    let path: String
    let isSecure: Bool
    /// How long a browser keeps it, in seconds; nil: until it is closed.
    let lifetime: Int?

    /// An hour, unless told otherwise: a session of the card page and its 3-D Secure are over long before.
    init(_ name: String, path: String, isSecure: Bool, lifetime: Int? = 3_600) {
        self.lifetime = lifetime
        self.name = isSecure ? "__Secure-" + name : name
        self.path = path
        self.isSecure = isSecure
    }

    /// A value that nobody can guess.
    static func newValue() -> String { Base32.encode(Random.bytes(16).span) }

    /// The value that a request brings; nil if it brings none that we could have made.
    func value(in request: Request) -> String? {
        for line in request.headers(named: "Cookie") {
            for pair in line.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { continue }
                let value = String(parts[1])
                if (try? Base32.decodeBlock(value)) != nil { return value }
            }
        }
        return nil
    }

    /// The field that gives it to a browser: no script reads it, and no other site's request brings it.
    func field(_ value: String) -> HeaderField {
        HeaderField(
            "Set-Cookie",
            "\(name)=\(value); Path=\(path)\(lifetime.map { "; Max-Age=\($0)" } ?? ""); HttpOnly; SameSite=Strict"
                + (isSecure ? "; Secure" : "")
        )
    }

    /// The field that takes it away from a browser.
    var removal: HeaderField {
        HeaderField(
            "Set-Cookie",
            "\(name)=; Path=\(path); Max-Age=0; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
        )
    }
}
