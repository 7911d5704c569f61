internal import CardVault

/// A sealed card entry session. Other rows of its account are named by their numbers.
enum SessionRecord {
    static let version: UInt8 = 1
    /// At most three decline and one succeeds; the limit is far above.
    private static let maximumVerifications = 64

    static func write(_ session: CardEntrySession, card: UInt32, verifications: [UInt32]) -> RecordWriter {
        var writer = RecordWriter(version: version)
        writer.put(session.status)
        writer.put(session.account.text)
        writer.put(session.returnURL)
        writer.put(session.cardSave)
        writer.put(number: UInt64(card))
        writer.put(session.terminal.text)
        writer.put(session.reference)
        writer.put(session.client?.text)
        writer.put(session.createdAt)
        writer.put(session.expiresAt)
        writer.put(number: UInt64(verifications.count))
        for number in verifications { writer.put(number: UInt64(number)) }
        writer.put(session.browser != nil)
        if let browser = session.browser { writer.put(browser.span) }
        return writer
    }

    /// Puts a session together; the closures name the rows whose numbers it holds.
    static func read(
        _ bytes: Span<UInt8>,
        id: CardEntrySession.ID,
        card: (UInt32) throws(VaultError) -> SavedCard.ID,
        verification: (UInt32) throws(VaultError) -> Verification.ID
    ) throws(VaultError) -> CardEntrySession {
        var reader = try RecordReader(version: version, in: bytes)
        let status: CardEntrySession.Status = try reader.word(in: bytes)
        let account = try AccountID(reader.text(in: bytes))
        let returnURL = try reader.text(in: bytes)
        let cardSave = try reader.flag(in: bytes)
        let cardNumber = UInt32(truncatingIfNeeded: try reader.number(in: bytes))
        let terminal = try TerminalName(reader.text(in: bytes))
        let reference = try reader.optionalText(in: bytes)
        let client = try reader.optionalText(in: bytes).map { text throws(VaultError) in try Client.ID(text) }
        let createdAt = try reader.instant(in: bytes)
        let expiresAt = try reader.instant(in: bytes)
        let count = try reader.number(in: bytes)
        guard count <= UInt64(maximumVerifications) else { throw .storageCorrupt }
        var verifications: [Verification.ID] = []
        for _ in 0..<count {
            verifications.append(try verification(UInt32(truncatingIfNeeded: reader.number(in: bytes))))
        }
        let browser = try reader.flag(in: bytes) ? try reader.bytes(in: bytes) : nil
        try reader.end(in: bytes)
        return CardEntrySession(
            id: id,
            account: account,
            returnURL: returnURL,
            cardSave: cardSave,
            card: cardNumber == 0 ? nil : try card(cardNumber),
            terminal: terminal,
            reference: reference,
            client: client,
            createdAt: createdAt,
            expiresAt: expiresAt,
            status: status,
            verifications: verifications,
            browser: browser
        )
    }
}
