internal import Secrets

/// A query that cannot be read: a bad percent escape, no UTF-8, or too many items.
package struct BadQuery: Error {
    /// The only kind there is.
    package init() {}
}

extension Request {
    /// Lends path and query as sent, without an authority.
    package func withTarget<Value, Failure: Error>(
        _ read: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let place = storage.record.head.target
        return try storage.withHead { head throws(Failure) in try read(head.extracting(place)) }
    }

    /// Lends the path as sent, percent escapes and all.
    package func withPath<Value, Failure: Error>(
        _ read: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let place = storage.record.head.path
        return try storage.withHead { head throws(Failure) in try read(head.extracting(place)) }
    }

    /// Lends the query as sent, without its question mark; empty if there is none.
    package func withQuery<Value, Failure: Error>(
        _ read: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let place = storage.record.head.query ?? 0..<0
        return try storage.withHead { head throws(Failure) in try read(head.extracting(place)) }
    }

    /// The number of path segments: none in `/`, two in `/a/b`, three (the last empty) in `/a/b/`.
    package var segmentCount: Int {
        withPath { path in
            guard path.count > 1 else { return 0 }
            return path.indices.count { path[$0] == ASCII.slash }
        }
    }

    /// A path segment, percent-decoded once; it holds a slash if %2F was sent. Empty if there is no such segment.
    package func segment(_ index: Int) -> String {
        withSegment(index) { raw in
            guard storage.record.head.pathHasEscapes else { return text(raw) }
            return PercentEncoding.decodedText(raw) ?? ""
        } ?? ""
    }

    /// The same, but empty for what must not become a text, since nothing wipes one.
    package func segment(_ index: Int, unless isForbidden: (Span<UInt8>) -> Bool) -> String {
        withSegment(index) { raw in
            guard let decoded = PercentEncoding.decodeSecret(raw) else { return "" }
            return decoded.withBytes { bytes in isForbidden(bytes) ? "" : text(bytes) }
        } ?? ""
    }

    /// The value of the first item of the query with that name, as it is written, if it has at most so many bytes; no other becomes a text.
    package func queryValue(_ name: StaticString, longest: Int) -> String? {
        withQuery { query in
            var start = 0
            while start < query.count {
                var end = start
                while end < query.count, query[end] != 0x26 { end += 1 }
                let value = start + name.utf8CodeUnitCount + 1
                if value <= end, query[value - 1] == 0x3D, equals(query.extracting(start..<(value - 1)), name) {
                    return end - value <= longest ? text(query.extracting(value..<end)) : nil
                }
                start = end + 1
            }
            return nil
        }
    }

    /// Whether a path segment, percent-decoded once, is exactly the text; makes no text to find out.
    package func segment(_ index: Int, is expected: StaticString) -> Bool {
        withSegment(index) { raw in
            guard storage.record.head.pathHasEscapes else { return equals(raw, expected) }
            return PercentEncoding.decodeSecret(raw)?.withBytes { equals($0, expected) } ?? false
        } ?? false
    }

    /// Whether any path segment holds an encoded slash, which no route of ours has.
    package var hasEncodedSlash: Bool {
        guard storage.record.head.pathHasEscapes else { return false }
        return withPath { path in
            path.indices.dropLast(2).contains { index in
                path[index] == ASCII.percent && path[index + 1] == 0x32 && lowercased(path[index + 2]) == 0x66
            }
        }
    }

    /// Names and values of the query, decoded, in order; at most 64. The caller answers 400 when it cannot be read.
    package func queryItems() throws(BadQuery) -> [(name: String, value: String)] {
        try withQuery { query throws(BadQuery) in
            do throws(FormError) {
                return try FormURLEncoded.decodeText(query, limits: .query)
            } catch {
                throw BadQuery()
            }
        }
    }

    private func withSegment<Value>(_ wanted: Int, _ read: (Span<UInt8>) -> Value) -> Value? {
        withPath { path in
            var start = 1
            var index = 0
            while start <= path.count {
                var end = start
                while end < path.count, path[end] != ASCII.slash { end += 1 }
                if index == wanted { return path.count > 1 ? read(path.extracting(start..<end)) : nil }
                index += 1
                start = end + 1
            }
            return nil
        }
    }
}
