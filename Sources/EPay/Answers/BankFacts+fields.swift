internal import CardVault

extension BankFacts {
    /// Reads whose question an answer is about; fails if one of those facts is there and cannot be read.
    init(_ fields: BankFields) throws(NotUnderstood) {
        self.init()
        invoice = try fields.text(.invoice)
        account = try fields.text(.account)
        terminalID = try Self.terminalID(fields)
        amount = try fields.number(.amount)
        currency = try fields.text(.currency)
        reference = Verification.BankReference(
            transactionID: try Self.transactionID(fields),
            reference: fields.shown(.reference),
            intReference: fields.shown(.intReference),
            secure: fields.flag(.secure)
        )
        face = CardFace(
            mask: (try? fields.text(.cardMask)).flatMap { CardMask($0) },
            brand: fields.shown(.cardType, maximumBytes: 32),
            issuer: fields.shown(.issuer, maximumBytes: 128),
            issuerBankCountry: fields.shown(.issuerBankCountry, maximumBytes: 32)
        )
    }

    /// The terminal's UUID: some answers have it as `terminalID`, some as `terminal`, where others have 8 digits.
    private static func terminalID(_ fields: BankFields) throws(NotUnderstood) -> String? {
        for name in [BankFields.Name.terminalID, .terminal] {
            if let text = try fields.text(name), isUUID(text) { return text }
        }
        return nil
    }

    /// The transaction, which confirm has to name: 1 to 64 of `[A-Za-z0-9-]`.
    private static func transactionID(_ fields: BankFields) throws(NotUnderstood) -> String? {
        guard let text = try fields.text(.id) else { return nil }
        let isSound = text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F }
        guard text.utf8.count <= 64, isSound else { throw NotUnderstood() }
        return text
    }

    private static func isUUID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return false }
        return bytes.indices.allSatisfy { index in
            [8, 13, 18, 23].contains(index) ? bytes[index] == 0x2D : isHexadecimal(bytes[index])
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
