package import Cryptography

/// The head of a log at one size (C2SP tlog-checkpoint).
package struct Checkpoint: Hashable, Sendable {
    /// The log's name, under which its key signs.
    package let origin: NoteKeyName
    /// The number of leaves, at most 2^53.
    package let size: UInt64
    /// The root of the tree of that size.
    package let root: TreeHash

    /// Takes the values; `checkpointMalformed` for a size beyond 2^53.
    package init(origin: NoteKeyName, size: UInt64, root: TreeHash) throws(AuditError) {
        guard size <= MerkleFrontier.maximumSize else { throw .checkpointMalformed }
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The three lines that are signed.
    package var text: [UInt8] { Array("\(origin.text)\n\(size)\n\(Base64.encode(root.array.span))\n".utf8) }

    /// The signed note.
    package func signed(with key: Ed25519SigningKey) throws(AuditError) -> [UInt8] {
        try SignedNote.sign(text, as: origin, with: key)
    }

    /// The log's key in the form that witnesses and other tools take: name, key id and key, joined by plus signs.
    package static func verifierKey(origin: NoteKeyName, key: Ed25519PublicKey) -> String {
        origin.verifierKey(of: key.rawBytes)
    }
}

extension Checkpoint {
    /// Reads a checkpoint and believes it only if the key signed it and, where an origin is given, for this log.
    package init(
        verifying note: [UInt8],
        with key: Ed25519PublicKey,
        origin: NoteKeyName? = nil
    ) throws(AuditError) {
        let note = try SignedNote(parsing: note)
        try self.init(text: note.text)
        guard note.isSigned(by: key, named: self.origin), origin == nil || origin == self.origin
        else { throw .signatureInvalid }
    }

    /// Reads the text of a note, signed or not; further lines are extensions, which mean nothing to us.
    init(text: [UInt8]) throws(AuditError) {
        guard text.last == 0x0a else { throw .checkpointMalformed }
        let lines = text.dropLast().split(separator: 0x0a, omittingEmptySubsequences: false)
        guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else { throw .checkpointMalformed }
        guard let origin = try? NoteKeyName(lines[0]), let size = Self.size(Array(lines[1])),
            let root = Self.root(Array(lines[2]))
        else { throw .checkpointMalformed }
        self.origin = origin
        self.size = size
        self.root = root
    }

    private static func size(_ digits: [UInt8]) -> UInt64? {
        var reader = CanonicalReader()
        guard let size = try? reader.integer(in: digits.span), reader.position == digits.count else { return nil }
        return size
    }

    private static func root(_ letters: [UInt8]) -> TreeHash? {
        guard let bytes = try? Base64.decode(letters.span) else { return nil }
        return TreeHash(copying: bytes.span)
    }
}
