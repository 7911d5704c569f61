internal import CardVault
internal import Secrets

/// A sealed verification. Other rows of its account are named by their numbers.
enum VerificationRecord {
    static let version: UInt8 = 1

    /// The numbers by which a verification names other rows of its account; 0 for none.
    struct References {
        var reverified: UInt32 = 0
        var session: UInt32 = 0
        var card: UInt32 = 0
    }

    static func write(_ verification: Verification, _ references: References) -> RecordWriter {
        var writer = RecordWriter(version: version)
        writer.put(verification.status)
        writer.put(verification.cardSave)
        writer.put(number: UInt64(references.reverified))
        writer.put(number: UInt64(references.session))
        writer.put(number: UInt64(references.card))
        writer.put(verification.account.text)
        writer.put(verification.invoice.digits)
        writer.put(verification.terminal.text)
        writer.put(verification.merchant)
        writer.put(verification.client?.text)
        writer.put(verification.reference)
        writer.put(verification.label)
        writer.put(verification.route)
        writer.put(verification.createdAt)
        writer.put(verification.updatedAt)
        writer.put(verification.traceparent)
        writer.put(verification.token?.secret)
        writer.put(verification.token?.expiresAt)
        writer.put(verification.callbackSecret)
        writer.put(verification.bank.transactionID)
        writer.put(verification.bank.reference)
        writer.put(verification.bank.intReference)
        writer.put(verification.bank.secure)
        writer.put(verification.face)
        writer.put(verification.evidence)
        writer.put(verification.question)
        writer.put(verification.state)
        return writer
    }

    /// Puts a verification together; the closures name the rows whose numbers it holds.
    static func read(
        _ bytes: Span<UInt8>,
        id: Verification.ID,
        card: (UInt32) throws(VaultError) -> SavedCard.ID,
        session: (UInt32) throws(VaultError) -> CardEntrySession.ID
    ) throws(VaultError) -> Verification {
        func named<ID>(_ number: UInt64, _ name: (UInt32) throws(VaultError) -> ID) throws(VaultError) -> ID? {
            number == 0 ? nil : try name(UInt32(truncatingIfNeeded: number))
        }
        var reader = try RecordReader(version: version, in: bytes)
        let status: VerificationStatus = try reader.word(in: bytes)
        let cardSave = try reader.flag(in: bytes)
        let reverified = try named(reader.number(in: bytes), card)
        let session = try named(reader.number(in: bytes), session)
        let moved = try named(reader.number(in: bytes), card)
        let fields = try Fields(&reader, in: bytes)
        let evidence = try reader.evidence(in: bytes)
        let question = try reader.question(in: bytes)
        let state = try reader.state(status, in: bytes)
        try reader.end(in: bytes)
        var verification = Verification(
            id: id,
            account: fields.account,
            kind: reverified.map { .reverification(of: $0) } ?? .initial,
            cardSave: cardSave,
            invoice: fields.invoice,
            terminal: fields.terminal,
            merchant: fields.merchant,
            client: fields.client,
            session: session,
            reference: fields.reference,
            label: fields.label,
            route: fields.route,
            createdAt: fields.createdAt,
            traceparent: fields.traceparent,
            updatedAt: fields.updatedAt,
            state: state,
            token: fields.token,
            callbackSecret: fields.callbackSecret
        )
        verification.bank = fields.bank
        verification.face = fields.face
        verification.card = moved
        verification.evidence = evidence
        verification.question = question
        return verification
    }

    /// The fields between the references and what belongs to the state, in the order they are written.
    private struct Fields {
        let account: AccountID
        let invoice: InvoiceID
        let terminal: TerminalName
        let merchant: String
        let client: Client.ID?
        let reference: String?
        let label: String?
        let route: Verification.ReturnRoute
        let createdAt: Instant
        let updatedAt: Instant
        let traceparent: String?
        let token: OperationToken?
        let callbackSecret: SecretBytes?
        let bank: Verification.BankReference
        let face: CardFace

        init(_ reader: inout RecordReader, in bytes: Span<UInt8>) throws(VaultError) {
            account = try AccountID(reader.text(in: bytes))
            invoice = try InvoiceID(reader.text(in: bytes))
            terminal = try TerminalName(reader.text(in: bytes))
            merchant = try reader.text(in: bytes)
            client = try reader.optionalText(in: bytes).map { text throws(VaultError) in try Client.ID(text) }
            reference = try reader.optionalText(in: bytes)
            label = try reader.optionalText(in: bytes)
            route = try reader.route(in: bytes)
            createdAt = try reader.instant(in: bytes)
            updatedAt = try reader.instant(in: bytes)
            traceparent = try reader.optionalText(in: bytes)
            let secret = try reader.optionalSecret(in: bytes)
            let expiresAt = try reader.optionalInstant(in: bytes)
            token = if let secret, let expiresAt { OperationToken(secret, expiresAt: expiresAt) } else { nil }
            callbackSecret = try reader.optionalSecret(in: bytes)
            bank = Verification.BankReference(
                transactionID: try reader.optionalText(in: bytes),
                reference: try reader.optionalText(in: bytes),
                intReference: try reader.optionalText(in: bytes),
                secure: try reader.optionalFlag(in: bytes)
            )
            face = try reader.face(in: bytes)
        }
    }
}
