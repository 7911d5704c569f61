/// An opaque identifier of ours: a prefix that says what it names, and 26 characters of lower-case base32 (RFC 4648, section 6).
package struct Identifier<Subject: Identified>: Hashable, Sendable, CustomStringConvertible {
    /// The whole text, prefix included.
    package let text: String

    /// Reads an identifier; refuses another prefix, length or alphabet.
    package init(_ text: String) throws(VaultError) {
        let bytes = text.utf8
        guard bytes.count == Subject.prefix.utf8.count + 26, text.hasPrefix(Subject.prefix),
            bytes.dropFirst(Subject.prefix.utf8.count).allSatisfy({
                (0x61...0x7A).contains($0) || (0x32...0x37).contains($0)
            })
        else { throw .identifierMalformed }
        self.text = text
    }

    /// The text: an identifier is no secret.
    package var description: String { text }
}

/// What can be named by an `Identifier`.
package protocol Identified {
    /// The prefix of its identifiers, underscore included.
    static var prefix: String { get }
}

extension SavedCard: Identified {
    /// Cards are `card_…`.
    package static var prefix: String { "card_" }
    /// Names one card for ever.
    package typealias ID = Identifier<SavedCard>
}

extension Verification: Identified {
    /// Verifications are `ver_…`.
    package static var prefix: String { "ver_" }
    /// Names one verification.
    package typealias ID = Identifier<Verification>
}

extension CardEntrySession: Identified {
    /// Card entry sessions are `ses_…`.
    package static var prefix: String { "ses_" }
    /// Names one card entry session.
    package typealias ID = Identifier<CardEntrySession>
}

extension Client: Identified {
    /// API clients are `cli_…`.
    package static var prefix: String { "cli_" }
    /// Names one API client.
    package typealias ID = Identifier<Client>
}
