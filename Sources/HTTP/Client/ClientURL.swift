/// Why a text is not a URL we would call.
package enum ClientURLError: Error {
    /// Not `http://host…` or `https://host…`, or with a user, a fragment, a bad port or a character that must be encoded.
    case malformed
}

/// An `http` or `https` URL taken apart once (RFC 3986), without user and fragment.
package struct ClientURL: Sendable, Hashable {
    /// How the connection is made.
    package enum Scheme: Sendable, Hashable {
        /// In the clear.
        case http
        /// Over TLS, the certificate verified for the host.
        case https
    }

    /// Whether TLS is used.
    package let scheme: Scheme
    /// The host in small letters, without the brackets of an IPv6 address.
    package let host: String
    /// The port, of the scheme if none was written.
    package let port: UInt16
    /// The path, at least `/`, percent-encoded as written.
    package private(set) var path: String
    /// What follows the question mark, percent-encoded as written.
    package private(set) var query: String?

    /// Takes a URL of at most 2,048 bytes apart.
    package init(_ text: String) throws(ClientURLError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 2_048, let parts = Parts(bytes.span) else { throw .malformed }
        scheme = parts.isSecure ? .https : .http
        host = parts.host
        port = parts.port ?? (parts.isSecure ? 443 : 80)
        path = parts.path.isEmpty ? "/" : parts.path
        query = parts.query
    }

    /// The same URL with more path segments, each encoded as one segment; any query is dropped.
    package func appending(_ segments: String...) -> ClientURL {
        var url = self
        for segment in segments {
            if url.path.utf8.last != ASCII.slash { url.path += "/" }
            url.path += PercentEncoding.encode(segment)
        }
        url.query = nil
        return url
    }

    /// The same URL with a query made of these items.
    package func query(_ items: [(name: String, value: String)]) -> ClientURL {
        var url = self
        let encoded = items.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
        url.query = encoded.isEmpty ? nil : encoded.joined(separator: "&")
        return url
    }

    /// Whether the host is `localhost`, ::1 or in 127.0.0.0/8, as written; no name is looked up.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1" || isLoopbackIPv4
    }

    private var isLoopbackIPv4: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Path and query, as they go into a request line.
    package var target: String { query.map { "\(path)?\($0)" } ?? path }

    /// Host and, unless it is the scheme's own, port, as they go into the Host field.
    var authority: String {
        let name = host.utf8.contains(ASCII.colon) ? "[\(host)]" : host
        return port == (scheme == .https ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// The whole URL in its usual form.
    package var text: String { (scheme == .https ? "https://" : "http://") + authority + target }
}

/// The pieces of a URL.
private struct Parts {
    var isSecure = false
    var host = ""
    var port: UInt16?
    var path = ""
    var query: String?

    init?(_ bytes: Span<UInt8>) {
        let start: Int
        if bytes.count > 8, equalsIgnoringCase(bytes.extracting(0..<8), "https://") {
            isSecure = true
            start = 8
        } else if bytes.count > 7, equalsIgnoringCase(bytes.extracting(0..<7), "http://") {
            start = 7
        } else {
            return nil
        }
        var end = start
        while end < bytes.count, bytes[end] != ASCII.slash, bytes[end] != ASCII.question { end += 1 }
        guard let authority = Authority(bytes.extracting(start..<end)), !authority.host.isEmpty else { return nil }
        host = text(bytes.extracting(start..<end).extracting(authority.host)).lowercased()
        port = authority.port
        let pathStart = end
        while end < bytes.count, bytes[end] != ASCII.question { end += 1 }
        guard isWritten(bytes.extracting(pathStart..<end), in: .path) else { return nil }
        path = text(bytes.extracting(pathStart..<end))
        guard end < bytes.count else { return }
        guard isWritten(bytes.extracting((end + 1)..<bytes.count), in: .query) else { return nil }
        query = text(bytes.extracting((end + 1)..<bytes.count))
    }
}

/// Whether the bytes are of the set, with whole percent escapes.
private func isWritten(_ bytes: Span<UInt8>, in set: ByteSet) -> Bool {
    bytes.indices.allSatisfy { set.contains(bytes[$0]) }
        && PercentEncoding.forEachDecoded(bytes, plusIsSpace: false) { _ in }
}
