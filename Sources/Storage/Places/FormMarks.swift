package import CardVault
internal import Cryptography
internal import Secrets

/// What ties a hosted card page to the browser it was made for: codes over its cookie, under keys of their own.
package struct FormMarks: Sendable {
    private let browserKey: SecretBytes
    private let formKey: SecretBytes

    init(ring: KeyRing) throws(StorageError) {
        do {
            browserKey = try KeyLabel.cardEntryBrowser.key(from: ring.index)
            formKey = try KeyLabel.cardEntryForm.key(from: ring.index)
        } catch { throw StorageError(error) }
    }

    /// What is kept of a browser's cookie: 32 bytes that no other cookie and no other session has; nil if no code can be made.
    package func browser(_ cookie: String, in session: CardEntrySession.ID) -> [UInt8]? {
        Self.code(browserKey, session, cookie, 0)?.bytes
    }

    /// The token of a form: 52 letters of a session, its attempt and the cookie of the browser; nil if no code can be made.
    package func form(_ cookie: String, in session: CardEntrySession.ID, attempt: Int) -> String? {
        Self.code(formKey, session, cookie, attempt).map { code in code.withBytes { Base32.encode($0) } }
    }

    private static func code(
        _ key: SecretBytes,
        _ session: CardEntrySession.ID,
        _ cookie: String,
        _ attempt: Int
    ) -> Digest? {
        // Neither identifiers nor numbers have blanks, so no two messages are spelt alike.
        let message = Array("\(session.text) \(attempt) \(cookie)".utf8)
        return try? HMACSHA256.code(key: key, message: message.span)
    }
}
