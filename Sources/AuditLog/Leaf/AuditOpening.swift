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

    /// A member of an opening.
    package struct Member: Hashable, Sendable {
        /// `[a-z][A-Za-z0-9]{0,31}`, but not `salt`.
        package let name: String
        /// What it says.
        package let value: Value

        /// States a member.
        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// The most members besides the salt.
    package static let maximumMemberCount = 15
    /// The most bytes of the canonical form, so that its line fits.
    package static let maximumCount = 16_384

    private static let domain: [UInt8] = Array("cardvault-opening/1\0".utf8)
    private static let saltName = "salt"

    /// The members besides the salt, in the order of their names.
    package let members: [Member]
    /// The bytes that are hashed, and kept encrypted beside the leaf (RFC 8785).
    package let canonical: [UInt8]

    /// Joins the members with a fresh salt; they come in the order of their names.
    ///
    /// `openingMalformed` for a bad name, another order, too many members or too much text.
    package init(_ members: [Member]) throws(AuditError) {
        guard members.count <= Self.maximumMemberCount, Self.areWellFormed(members) else { throw .openingMalformed }
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        let others = members.firstIndex { $0.name > Self.saltName } ?? members.endIndex
        for member in members[..<others] { writer.write(member) }
        writer.member(Self.saltName, string: Hex.encode(Random.bytes(32).span))
        for member in members[others...] { writer.write(member) }
        writer.endObject()
        let canonical = writer.finish()
        guard canonical.count <= Self.maximumCount else { throw .openingMalformed }
        self.members = members
        self.canonical = canonical
    }

    // Names are ASCII, where the order of texts is that of UTF-16 code units (RFC 8785 section 3.2.3).
    private static func areWellFormed(_ members: [Member]) -> Bool {
        var last: String?
        for member in members {
            guard TextForm.isMemberName(member.name.utf8.span), member.name != saltName, member.value.isInRange,
                last.map({ $0 < member.name }) ?? true
            else { return false }
            last = member.name
        }
        return true
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
            var members: [Member] = []
            try OpeningLayout.read(&reader, in: bytes) { name, value in
                func text(_ place: Range<Int>) -> String {
                    String(decoding: CanonicalEscape.decode(bytes.extracting(place)), as: UTF8.self)
                }
                let name = text(name)
                guard name != Self.saltName else { return }
                switch value {
                case .text(let place): members.append(Member(name, .text(text(place))))
                case .number(let number): members.append(Member(name, .number(number)))
                }
            }
            try reader.expectEnd(in: bytes)
            self.members = members
            canonical = bytes.indices.map { bytes[$0] }
        } catch {
            throw .openingMalformed
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ member: AuditOpening.Member) {
        switch member.value {
        case .text(let text): self.member(member.name, string: text)
        case .number(let number): self.member(member.name, int: number)
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
