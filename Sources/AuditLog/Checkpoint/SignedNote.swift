package import Cryptography

/// A text with signatures below it (C2SP signed-note); well formed, but not to be believed before `isSigned`.
package struct SignedNote: Sendable {
    /// The most signature lines that are read; the specification demands at least 16.
    package static let maximumSignatureCount = 16
    /// The longest note that is read, in bytes.
    package static let maximumCount = 65_536

    struct Signature {
        let name: NoteKeyName
        let keyID: [UInt8]
        let bytes: [UInt8]
    }

    private static let emDash: [UInt8] = [0xe2, 0x80, 0x94, 0x20]
    private static let lineFeed: UInt8 = 0x0a

    /// What was signed, with its last line feed.
    package let text: [UInt8]
    let signatures: [Signature]

    /// Reads a note; `noteMalformed` unless it is one by docs/audit-format.md section 4.
    package init(parsing note: [UInt8]) throws(AuditError) {
        guard note.count <= Self.maximumCount, String(validating: note, as: UTF8.self) != nil,
            note.allSatisfy({ $0 >= 0x20 || $0 == Self.lineFeed }), note.last == Self.lineFeed,
            let split = Self.lastEmptyLine(in: note)
        else { throw .noteMalformed }
        text = Array(note[...split])
        // Without the last line feed, behind which no line stands.
        let lines = note[(split + 2)...].dropLast()
            .split(separator: Self.lineFeed, maxSplits: Self.maximumSignatureCount, omittingEmptySubsequences: false)
        guard split + 2 < note.count, lines.count <= Self.maximumSignatureCount else { throw .noteMalformed }
        var signatures: [Signature] = []
        for line in lines { signatures.append(try Self.signature(line)) }
        self.signatures = signatures
    }

    /// Signs a text, which ends with a line feed and has no control characters; `noteMalformed` if it does not or has.
    package static func sign(
        _ text: [UInt8],
        as name: NoteKeyName,
        with key: Ed25519SigningKey
    ) throws(AuditError) -> [UInt8] {
        let signature: [UInt8]
        do throws(CryptographyError) {
            signature = try key.sign(text.span)
        } catch {
            throw .signingFailed
        }
        let signed = name.keyID(of: key.publicKey.rawBytes) + signature
        let line = Self.emDash + Array("\(name.text) \(Base64.encode(signed.span))\n".utf8)
        let note = text + [Self.lineFeed] + line
        _ = try SignedNote(parsing: note)
        return note
    }

    /// Whether the key of this name signed it, and no line that claims so is false.
    package func isSigned(by key: Ed25519PublicKey, named name: NoteKeyName) -> Bool {
        let keyID = name.keyID(of: key.rawBytes)
        let claimed = signatures.filter { $0.name == name && $0.keyID == keyID }
        return !claimed.isEmpty && claimed.allSatisfy { key.isValid($0.bytes.span, for: text.span) }
    }

    private static func lastEmptyLine(in note: [UInt8]) -> Int? {
        note.indices.dropLast().last { note[$0] == lineFeed && note[$0 + 1] == lineFeed }
    }

    private static func signature(_ line: ArraySlice<UInt8>) throws(AuditError) -> Signature {
        guard line.starts(with: emDash) else { throw .noteMalformed }
        let rest = line.dropFirst(emDash.count)
        guard let space = rest.firstIndex(of: 0x20) else { throw .noteMalformed }
        let bytes: [UInt8]
        do throws(CryptographyError) {
            bytes = try Base64.decode(Array(rest[(space + 1)...]).span)
        } catch {
            throw .noteMalformed
        }
        guard bytes.count >= 5 else { throw .noteMalformed }
        return Signature(
            name: try NoteKeyName(rest[..<space]),
            keyID: Array(bytes.prefix(4)),
            bytes: Array(bytes.dropFirst(4))
        )
    }
}
