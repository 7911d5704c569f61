internal import Cryptography
internal import JSON

/// What a leaf only commits to: all that names a person or a card, with a salt (docs/audit-format.md section 2).
package struct AuditOpening: Sendable {
    /// A value of an opening.
    package enum Value: Hashable, Sendable {
        /// Any text.
        case text(String)
        /// 0 to 2^53.
        case number(UInt64)
    }

    /// The most members besides the salt.
    package static let maximumMemberCount = 15
    /// The most bytes of the canonical form, so that its line fits.
    package static let maximumCount = 16_384

    private static let domain: [UInt8] = Array("cardvault-opening/1\0".utf8)

    /// The members besides the salt, by name.
    package let members: [String: Value]
    /// The bytes that are hashed, and kept encrypted beside the leaf (RFC 8785).
    package let canonical: [UInt8]

    /// Joins the members with a fresh salt; `openingMalformed` for a bad name, too many members or too much text.
    package init(_ members: [String: Value]) throws(AuditError) {
        try self.init(members, salt: Random.bytes(32))
    }

    init(_ members: [String: Value], salt: [UInt8]) throws(AuditError) {
        guard members.count <= Self.maximumMemberCount, members["salt"] == nil, salt.count == 32,
            members.allSatisfy({ TextForm.isMemberName($0.key.utf8.span) && $0.value.isInRange })
        else { throw .openingMalformed }
        var all = members
        all["salt"] = .text(Hex.encode(salt.span))
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in all.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            switch value {
            case .text(let text): writer.member(name, string: text)
            case .number(let number): writer.member(name, int: number)
            }
        }
        writer.endObject()
        let canonical = writer.finish()
        guard canonical.count <= Self.maximumCount else { throw .openingMalformed }
        self.members = members
        self.canonical = canonical
    }

    /// What the leaf holds in the opening's place.
    package var commitment: TreeHash { Self.commitment(to: canonical.span) }

    /// What a leaf holds in the place of the opening with these canonical bytes.
    package static func commitment(to canonical: Span<UInt8>) -> TreeHash {
        TreeHash(sha256: domain, then: canonical)
    }

    /// Reads the bytes of an opening; `openingMalformed` unless they are exactly what `canonical` is.
    package init(canonical bytes: Span<UInt8>) throws(AuditError) {
        do throws(Malformed) {
            try bytes.requireUTF8()
            var reader = CanonicalReader()
            var members: [String: Value] = [:]
            try OpeningLayout.read(&reader, in: bytes) { name, value in
                func text(_ place: Range<Int>) -> String {
                    String(decoding: CanonicalEscape.decode(bytes.extracting(place)), as: UTF8.self)
                }
                switch value {
                case .text(let place): members[text(name)] = .text(text(place))
                case .number(let number): members[text(name)] = .number(number)
                }
            }
            try reader.expectEnd(in: bytes)
            members["salt"] = nil
            self.members = members
            canonical = bytes.indices.map { bytes[$0] }
        } catch {
            throw .openingMalformed
        }
    }
}

extension AuditOpening.Value {
    fileprivate var isInRange: Bool {
        switch self {
        case .text: true
        case .number(let number): number <= CanonicalReader.maximumInteger
        }
    }
}

// It names people: every road to text leads to the same nothing.
extension AuditOpening: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The same text for every opening.
    package var description: String { "<opening>" }
    /// The same text for every opening.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
