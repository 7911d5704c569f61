internal import CardVault
internal import Secrets

/// Where the fields of a sealed card stand: reading them takes no memory, so that a list can be written from it directly.
struct CardRecord {
    static let version: UInt8 = 1

    let status: CardStatus
    let origin: UInt32
    let isDefault: Bool
    let createdAt: Instant
    let verifiedAt: Instant
    let movedBy: Instant
    let account: Range<Int>
    let terminal: Range<Int>
    let merchant: Range<Int>
    let handle: Range<Int>?
    let mask: Range<Int>?
    let brand: Range<Int>?
    let issuer: Range<Int>?
    let country: Range<Int>?
    let label: Range<Int>?
    let reference: Range<Int>?
    let presence: SavedCard.Presence?
    /// Where the fields begin that belong to the state.
    private let state: RecordReader

    /// Reads the opened bytes.
    init(_ bytes: Span<UInt8>) throws(VaultError) {
        var reader = try RecordReader(version: Self.version, in: bytes)
        status = try reader.word(in: bytes)
        origin = UInt32(truncatingIfNeeded: try reader.number(in: bytes))
        isDefault = try reader.flag(in: bytes)
        createdAt = try reader.instant(in: bytes)
        verifiedAt = try reader.instant(in: bytes)
        movedBy = try reader.instant(in: bytes)
        account = try reader.range(in: bytes)
        terminal = try reader.range(in: bytes)
        merchant = try reader.range(in: bytes)
        handle = try reader.optionalRange(in: bytes)
        mask = try reader.optionalRange(in: bytes)
        brand = try reader.optionalRange(in: bytes)
        issuer = try reader.optionalRange(in: bytes)
        country = try reader.optionalRange(in: bytes)
        label = try reader.optionalRange(in: bytes)
        reference = try reader.optionalRange(in: bytes)
        if try reader.flag(in: bytes) {
            presence = SavedCard.Presence(
                isPresent: try reader.flag(in: bytes),
                isAvailable: try reader.optionalFlag(in: bytes),
                checkedAt: try reader.instant(in: bytes)
            )
        } else {
            presence = nil
        }
        state = reader
    }

    /// Writes a card; `origin` is the number of the verification that made it.
    static func write(_ card: SavedCard, origin: UInt32) -> RecordWriter {
        var writer = RecordWriter(version: version)
        writer.put(card.status)
        writer.put(number: UInt64(origin))
        writer.put(card.isDefault)
        writer.put(card.createdAt)
        writer.put(card.verifiedAt)
        writer.put(card.movedBy)
        writer.put(card.account.text)
        writer.put(card.terminal.text)
        writer.put(card.merchant)
        writer.put(card.bankCardID?.secret)
        writer.put(card.face)
        writer.put(card.label)
        writer.put(card.reference)
        writer.put(card.presence != nil)
        if let presence = card.presence {
            writer.put(presence.isPresent)
            writer.put(presence.isAvailable)
            writer.put(presence.checkedAt)
        }
        writer.put(card.state)
        return writer
    }

    /// What lists show of the card.
    func glance(_ bytes: Span<UInt8>, idLetters: InlineArray<26, UInt8>) throws(VaultError) -> CardGlance {
        CardGlance(
            idLetters: idLetters,
            account: account,
            terminal: terminal,
            state: try cardState(bytes),
            mask: mask,
            brand: brand,
            issuer: issuer,
            issuerBankCountry: country,
            label: label,
            reference: reference,
            isDefault: isDefault,
            createdAt: createdAt,
            verifiedAt: verifiedAt,
            presence: presence
        )
    }

    /// The card, put together.
    func card(
        _ bytes: Span<UInt8>,
        id: SavedCard.ID,
        origin: Verification.ID
    ) throws(VaultError) -> SavedCard {
        func text(_ range: Range<Int>?) throws(VaultError) -> String? {
            guard let range else { return nil }
            return try bytes.text(range)
        }
        var face = CardFace()
        face.mask = try text(mask).flatMap { CardMask($0) }
        face.brand = try text(brand)
        face.issuer = try text(issuer)
        face.issuerBankCountry = try text(country)
        return SavedCard(
            id: id,
            account: try AccountID(bytes.text(account)),
            terminal: try TerminalName(bytes.text(terminal)),
            merchant: try bytes.text(merchant),
            createdAt: createdAt,
            origin: origin,
            bankCardID: try handle.map { range throws(VaultError) in
                try BankCardID(SecretBytes(copying: bytes.extracting(range)))
            },
            state: try cardState(bytes),
            face: face,
            label: try text(label),
            reference: try text(reference),
            isDefault: isDefault,
            verifiedAt: verifiedAt,
            movedBy: movedBy,
            presence: presence
        )
    }

    /// The state with what belongs to it.
    func cardState(_ bytes: Span<UInt8>) throws(VaultError) -> CardState {
        var reader = state
        let result: CardState
        switch status {
        case .active: result = .active
        case .suspended:
            result = .suspended(
                Suspension(
                    reason: try reader.word(in: bytes),
                    code: try reader.optionalInt(in: bytes),
                    at: try reader.instant(in: bytes)
                )
            )
        case .revoked:
            result = .revoked(
                Revocation(
                    reason: try reader.word(in: bytes),
                    note: try reader.optionalText(in: bytes),
                    by: try reader.text(in: bytes),
                    at: try reader.instant(in: bytes),
                    bankDeactivation: try reader.word(in: bytes)
                )
            )
        }
        try reader.end(in: bytes)
        return result
    }
}

extension RecordWriter {
    fileprivate mutating func put(_ state: CardState) {
        switch state {
        case .active: break
        case .suspended(let suspension):
            put(suspension.reason)
            put(suspension.code)
            put(suspension.at)
        case .revoked(let revocation):
            put(revocation.reason)
            put(revocation.note)
            put(revocation.by)
            put(revocation.at)
            put(revocation.bankDeactivation)
        }
    }

    mutating func put(_ face: CardFace) {
        put(face.mask?.text)
        put(face.brand)
        put(face.issuer)
        put(face.issuerBankCountry)
    }
}

extension RecordReader {
    mutating func face(in bytes: Span<UInt8>) throws(VaultError) -> CardFace {
        CardFace(
            mask: try optionalText(in: bytes).flatMap { CardMask($0) },
            brand: try optionalText(in: bytes),
            issuer: try optionalText(in: bytes),
            issuerBankCountry: try optionalText(in: bytes)
        )
    }
}
