internal import Secrets

/// The text form of keys (RFC 7468): one block, no headers; the label is not believed, since a bank may write the wrong one.
enum PEM {
    /// No key we take is longer, in characters.
    static let maximumCount = 16_384

    private static let lineCount = 64

    static func encodePublic(_ der: Span<UInt8>) -> String {
        let text = Array(Base64.encode(der).utf8)
        var lines = "-----BEGIN PUBLIC KEY-----\n"
        for start in stride(from: 0, to: text.count, by: lineCount) {
            lines += String(decoding: text[start..<min(start + lineCount, text.count)], as: UTF8.self) + "\n"
        }
        return lines + "-----END PUBLIC KEY-----\n"
    }

    static func decodePublic(_ text: String) throws(CryptographyError) -> [UInt8] {
        let letters = try letters(of: text.utf8.span)
        do throws(CryptographyError) {
            return try letters.withBytes { span throws(CryptographyError) in try Base64.decode(span) }
        } catch { throw .keyMalformed }
    }

    static func decodeSecret(_ text: Span<UInt8>) throws(CryptographyError) -> SecretBytes {
        let letters = try letters(of: text)
        do throws(CryptographyError) {
            return try letters.withBytes { span throws(CryptographyError) in try Base64.decodeSecret(span) }
        } catch { throw .keyMalformed }
    }

    /// The base64 letters between the two boundaries, blanks and line breaks left out.
    private static func letters(of text: Span<UInt8>) throws(CryptographyError) -> WipedBuffer {
        guard text.count <= maximumCount else { throw .keyMalformed }
        var reader = PEMReader(position: 0)
        guard let opening = reader.boundary("-----BEGIN ", in: text) else { throw .keyMalformed }
        var letters = WipedBuffer(capacity: text.count)
        while reader.position < text.count, text[reader.position] != UInt8(ascii: "-") {
            let byte = text[reader.position]
            if !PEMReader.isBlank(byte) { letters.append(byte) }
            reader.position += 1
        }
        guard let closing = reader.boundary("-----END ", in: text), closing.count == opening.count,
            zip(opening, closing).allSatisfy({ text[$0] == text[$1] })
        else { throw .keyMalformed }
        reader.skipBlanks(in: text)
        guard reader.position == text.count else { throw .keyMalformed }
        return letters
    }
}

/// Where a reader stands in a PEM text.
private struct PEMReader {
    var position: Int

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    mutating func skipBlanks(in text: Span<UInt8>) {
        while position < text.count, Self.isBlank(text[position]) { position += 1 }
    }

    /// Reads a whole boundary, and tells where its label is.
    mutating func boundary(_ opening: StaticString, in text: Span<UInt8>) -> Range<Int>? {
        skipBlanks(in: text)
        guard skip(opening, in: text) else { return nil }
        let start = position
        while position < text.count, text[position] != UInt8(ascii: "-") {
            // RFC 7468 section 3: a label is printable text on one line.
            guard (0x20...0x7E).contains(text[position]) else { return nil }
            position += 1
        }
        let label = start..<position
        return skip("-----", in: text) ? label : nil
    }

    private mutating func skip(_ expected: StaticString, in text: Span<UInt8>) -> Bool {
        let bytes = expected.withUTF8Buffer { unsafe [UInt8]($0) }
        guard text.count - position >= bytes.count else { return false }
        for (offset, byte) in bytes.enumerated() where text[position + offset] != byte { return false }
        position += bytes.count
        return true
    }
}
