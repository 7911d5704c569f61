/// What a page may load and where its form may go (W3C Content Security Policy Level 3).
struct ContentSecurityPolicy: Sendable {
    /// Where a form may go; browsers hold redirects after it to the same list.
    enum FormTarget: Sendable {
        /// No form at all.
        case nowhere
        /// This origin.
        case here
        /// The address, and wherever over https it leads: chains of ACS redirects must work.
        case issuer(WebAddress)
    }
    let form: FormTarget

    /// The header's value.
    var text: String {
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action \(formAction); "
            + "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    }

    private var formAction: String {
        switch form {
        case .nowhere: return "'none'"
        case .here: return "'self'"
        case .issuer(let address):
            guard address.isLoopbackHTTP else { return "https:" }
            // A sandbox on this machine; a policy cannot name an IPv6 address, and then has the scheme alone.
            let isIPv6 = address.text.utf8.contains(UInt8(ascii: "["))
            return isIPv6 ? "https: http:" : "https: http://127.0.0.1:* http://localhost:*"
        }
    }
}
