/// An address a page may send a browser to: https, or http on the loopback; no userinfo, at most 2,048 bytes.
package struct WebAddress: Sendable, Equatable {
    /// The whole address.
    package let text: String
    /// Whether it is plain http, which only a loopback address may be.
    let isLoopbackHTTP: Bool

    /// Reads an address; nil for any other scheme (`javascript:` above all), host or form.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count <= 2048, bytes.allSatisfy({ (0x21...0x7E).contains($0) && !Self.isForbidden($0) }) else {
            return nil
        }
        let lowered = text.lowercased()
        let isPlain = lowered.hasPrefix("http://")
        guard isPlain || lowered.hasPrefix("https://") else { return nil }
        let rest = lowered.dropFirst(isPlain ? 7 : 8)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@"), let host = Self.host(of: authority) else { return nil }
        guard !isPlain || ["127.0.0.1", "localhost", "[::1]"].contains(host) else { return nil }
        self.text = text
        isLoopbackHTTP = isPlain
    }

    // Quotes, angle brackets, backslash, caret, backtick, braces and bar have no place in a URI (RFC 3986 section 2).
    private static func isForbidden(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
            UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            true
        default: false
        }
    }

    private static func host(of authority: Substring) -> String? {
        let end =
            authority.hasPrefix("[")
            ? authority.firstIndex(of: "]").map { authority.index(after: $0) }
            : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let end, end != authority.startIndex else { return nil }
        let port = authority[end...]
        guard port.isEmpty || (port.first == ":" && port.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) })
        else { return nil }
        return String(authority[..<end])
    }
}
