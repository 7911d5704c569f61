package import Secrets

/// A piece of HTML: what is written in the source is markup, what is put into it is escaped, by its type.
///
/// Attribute values stand in double quotes in the markup; the escapes serve text and such values, and nothing else:
/// no value is ever put into a script, a style, a comment or an attribute's name.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    private var markup: [UInt8] = []
    /// Secrets and where they belong: they join the markup in wiped memory, and only when it is whole.
    private var secrets: [Hidden] = []

    private struct Hidden: Sendable, Equatable {
        let place: Int
        let secret: SecretBytes
    }

    /// Nothing.
    package init() {}

    /// Markup as it stands in the source: a `StaticString` cannot be made of input.
    package init(stringLiteral markup: StaticString) {
        self.markup = Array(markup.description.utf8)
    }

    /// Markup with values in it.
    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.html }

    /// Pieces one after the other.
    package init(joining pieces: [HTML]) {
        for piece in pieces { append(piece) }
    }

    private mutating func append(_ other: HTML) {
        let start = markup.count
        secrets += other.secrets.map { Hidden(place: start + $0.place, secret: $0.secret) }
        markup += other.markup
    }

    /// The UTF-8 of the whole, in wiped memory.
    package var document: SecretBytes {
        var buffer = WipedBuffer(capacity: markup.count + secrets.reduce(0) { $0 + 2 * $1.secret.count })
        var start = 0
        for hidden in secrets {
            buffer.append(markup.span.extracting(start..<hidden.place))
            hidden.secret.withBytes { text in
                for index in text.indices {
                    if let escape = Self.escape(of: text[index]) {
                        buffer.append(utf8: escape)
                    } else {
                        buffer.append(text[index])
                    }
                }
            }
            start = hidden.place
        }
        buffer.append(markup.span.extracting(start..<markup.count))
        return buffer.share()
    }

    /// The UTF-8 of the whole as an array, which nothing wipes: for what holds no secret.
    package var bytes: [UInt8] { document.withBytes { bytes in bytes.indices.map { bytes[$0] } } }

    /// What stands for a byte in text and attribute values; nil for one that stands for itself.
    private static func escape(of byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case 0x0D: "&#13;"
        // No text of ours or the bank's has control characters; a parser makes of them what it likes.
        case 0x00...0x08, 0x0B, 0x0C, 0x0E...0x1F, 0x7F: "\u{FFFD}"
        default: nil
        }
    }

    /// Collects markup, and escapes every value that is not markup itself.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = HTML()

        /// Makes room.
        package init(literalCapacity: Int, interpolationCount: Int) {
            html.markup.reserveCapacity(literalCapacity + interpolationCount * 32)
        }

        /// Adds markup as it stands in the source.
        package mutating func appendLiteral(_ markup: StaticString) { html.markup += markup.description.utf8 }

        /// Adds a text, escaped.
        package mutating func appendInterpolation(_ text: String) {
            for byte in text.utf8 {
                if let escape = HTML.escape(of: byte) {
                    html.markup += escape.description.utf8
                } else {
                    html.markup.append(byte)
                }
            }
        }

        /// Adds a number.
        package mutating func appendInterpolation(_ number: Int) { html.markup += String(number).utf8 }

        /// Adds markup.
        package mutating func appendInterpolation(_ other: HTML) { html.append(other) }

        /// Adds the UTF-8 text of a secret, escaped, which is in wiped memory only.
        package mutating func appendInterpolation(_ secret: SecretBytes) {
            html.secrets.append(Hidden(place: html.markup.count, secret: secret))
        }
    }
}
