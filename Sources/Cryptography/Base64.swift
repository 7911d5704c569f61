package import Secrets

/// Base64 text (RFC 4648), canonical only: no line breaks, no stray bits, padding exactly where the form has it.
package enum Base64 {
    /// Which letters stand for 62 and 63, and whether the end is padded.
    package enum Form: Sendable, CaseIterable {
        /// RFC 4648 section 4: `+`, `/`, padded with `=`.
        case standard
        /// RFC 4648 section 5: `-`, `_`, without padding.
        case urlSafe

        fileprivate var alphabet: RadixAlphabet {
            switch self {
            case .standard: Base64.standardAlphabet
            case .urlSafe: Base64.urlSafeAlphabet
            }
        }
    }

    private static let standardAlphabet = RadixAlphabet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    )
    private static let urlSafeAlphabet = RadixAlphabet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )
    private static let padding = UInt8(ascii: "=")

    /// The text of the bytes.
    package static func encode(_ bytes: Span<UInt8>, as form: Form = .standard) -> String {
        var letters = form.alphabet.encode(bytes)
        if form == .standard { while letters.count % 4 != 0 { letters.append(padding) } }
        return String(decoding: letters, as: UTF8.self)
    }

    /// The bytes of a text in the form, or an error for any text `encode` would not have written.
    package static func decode(_ text: Span<UInt8>, as form: Form = .standard) throws(CryptographyError) -> [UInt8] {
        try form.alphabet.decode(text.extracting(first: unpaddedCount(text, as: form)))
    }

    /// The bytes of a text in the form, or an error for any text `encode` would not have written.
    package static func decode(_ text: String, as form: Form = .standard) throws(CryptographyError) -> [UInt8] {
        try decode(text.utf8.span, as: form)
    }

    /// Like `decode`, into wiped memory.
    package static func decodeSecret(
        _ text: Span<UInt8>,
        as form: Form = .standard
    ) throws(CryptographyError) -> SecretBytes {
        try form.alphabet.decodeSecret(text.extracting(first: unpaddedCount(text, as: form)))
    }

    private static func unpaddedCount(_ text: Span<UInt8>, as form: Form) throws(CryptographyError) -> Int {
        guard form == .standard else { return text.count }
        guard text.count % 4 == 0 else { throw .encodingMalformed }
        var count = text.count
        while count > 0, text.count - count < 2, text[count - 1] == padding { count -= 1 }
        return count
    }
}
