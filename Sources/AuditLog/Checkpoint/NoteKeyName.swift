internal import Cryptography

/// The name a note is signed under (C2SP signed-note): not empty, without Unicode spaces and plus signs.
package struct NoteKeyName: Hashable, Sendable {
    /// The name.
    package let text: String

    /// Takes a name; `noteMalformed` for one that no signature line could hold.
    package init(_ text: String) throws(AuditError) {
        guard !text.isEmpty,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace })
        else { throw .noteMalformed }
        self.text = text
    }

    init(_ bytes: ArraySlice<UInt8>) throws(AuditError) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .noteMalformed }
        try self.init(text)
    }

    // Two spellings of one accented letter are two names: bytes are compared, not characters.
    /// Whether the bytes are the same.
    package static func == (left: NoteKeyName, right: NoteKeyName) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Feeds the bytes.
    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    /// The four bytes that tell an Ed25519 key of this name from others (C2SP signed-note, Ed25519 signatures).
    func keyID(of publicKey: [UInt8]) -> [UInt8] {
        Array(TreeHash(sha256: Array(text.utf8) + [0x0a, 0x01], then: publicKey.span).array.prefix(4))
    }

    /// The key as tools of this format take it: name, key id in hexadecimal, base64 of type and key, joined by plus signs.
    func verifierKey(of publicKey: [UInt8]) -> String {
        let typed: [UInt8] = [0x01] + publicKey
        return "\(text)+\(Hex.encode(keyID(of: publicKey).span))+\(Base64.encode(typed.span))"
    }
}
