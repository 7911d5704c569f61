internal import CardVault

/// An event with its time, sealed; an erased one is not: it says nothing any more.
enum EventRecord {
    static let version: UInt8 = 2

    static func write(_ event: VaultEvent, at: Instant) -> RecordWriter {
        var writer = RecordWriter(version: version)
        writer.put(event.kind.rawValue)
        writer.put(at)
        writer.put(event.account?.text)
        writer.put(event.card?.text)
        writer.put(event.verification?.text)
        writer.put(event.terminal?.text)
        return writer
    }

    static func read(_ bytes: Span<UInt8>) throws(VaultError) -> (event: VaultEvent, at: Instant) {
        var reader = try RecordReader(version: version, in: bytes)
        guard let kind = VaultEvent.Kind(rawValue: try reader.text(in: bytes)) else { throw .storageCorrupt }
        let at = try reader.instant(in: bytes)
        let account = try reader.optionalText(in: bytes)
        let card = try reader.optionalText(in: bytes)
        let verification = try reader.optionalText(in: bytes)
        let terminal = try reader.optionalText(in: bytes)
        try reader.end(in: bytes)
        let event = VaultEvent(
            kind,
            account: try account.map { text throws(VaultError) in try AccountID(text) },
            card: try card.map { text throws(VaultError) in try SavedCard.ID(text) },
            verification: try verification.map { text throws(VaultError) in try Verification.ID(text) },
            terminal: try terminal.map { text throws(VaultError) in try TerminalName(text) }
        )
        return (event, at)
    }
}
