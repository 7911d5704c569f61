package import Secrets

/// A piece of HTML: what is written in the source is markup, what is put into it is escaped, by its type.
///
/// Attribute values stand in double quotes in the markup; the escapes serve text and such values, and nothing else:
/// no value is ever put into a script, a style, a comment or an attribute's name.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    /// The UTF-8 of the markup.
    package private(set) var bytes: [UInt8] = []

    /// Nothing.
    package init() {}

    /// Markup as it stands in the source: a `StaticString` cannot be made of input.
    package init(stringLiteral markup: StaticString) {
        bytes = Array(markup.description.utf8)
    }

    /// Markup with values in it.
    package init(stringInterpolation: StringInterpolation) {
        bytes = stringInterpolation.bytes
    }

    /// Pieces one after the other.
    package init(joining pieces: [HTML]) {
        for piece in pieces { bytes += piece.bytes }
    }

    /// Collects markup, and escapes every value that is not markup itself.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []

        /// Makes room.
        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 32)
        }

        /// Adds markup as it stands in the source.
        package mutating func appendLiteral(_ markup: StaticString) { bytes += markup.description.utf8 }

        /// Adds a text, escaped.
        package mutating func appendInterpolation(_ text: String) {
            for byte in text.utf8 { append(escaping: byte) }
        }

        /// Adds a number.
        package mutating func appendInterpolation(_ number: Int) { bytes += String(number).utf8 }

        /// Adds markup.
        package mutating func appendInterpolation(_ html: HTML) { bytes += html.bytes }

        /// Adds the UTF-8 text of a secret, escaped, without making a string of it.
        package mutating func appendInterpolation(_ secret: SecretBytes) {
            secret.withBytes { text in
                for index in text.indices { append(escaping: text[index]) }
            }
        }

        private mutating func append(escaping byte: UInt8) {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            case 0x0D: bytes += "&#13;".utf8
            // No text of ours or the bank's has control characters; a parser makes of them what it likes.
            case 0x00...0x08, 0x0B, 0x0C, 0x0E...0x1F, 0x7F: bytes += "\u{FFFD}".utf8
            default: bytes.append(byte)
            }
        }
    }
}
