internal import CardVault
internal import Secrets

/// A sealed debt; its cards can be of several accounts, so they are named by their whole identifiers.
enum DebtRecord {
    static let version: UInt8 = 1
    private static let maximumCards = 4_096

    static func write(_ debt: Debt) -> RecordWriter {
        var writer = RecordWriter(version: version)
        writer.put(debt.status)
        writer.put(debt.bankCard != nil)
        if let bankCard = debt.bankCard {
            writer.put(bankCard.merchant)
            writer.put(bankCard.terminal.text)
            writer.put(bankCard.id.secret)
        }
        writer.put(debt.account?.text)
        writer.put(number: UInt64(debt.cards.count))
        for card in debt.cards { writer.put(card.text) }
        writer.put(debt.attempts)
        writer.put(debt.dueAt)
        writer.put(debt.trouble)
        writer.put(debt.absentSince)
        writer.put(debt.owedAt)
        return writer
    }

    static func read(_ bytes: Span<UInt8>) throws(VaultError) -> Debt {
        var reader = try RecordReader(version: version, in: bytes)
        let status: Debt.Status = try reader.word(in: bytes)
        var bankCard: BankCard?
        if try reader.flag(in: bytes) {
            let merchant = try reader.text(in: bytes)
            let terminal = try TerminalName(reader.text(in: bytes))
            bankCard = BankCard(merchant: merchant, terminal: terminal, id: try BankCardID(reader.secret(in: bytes)))
        }
        let account = try reader.optionalText(in: bytes).map { text throws(VaultError) in try AccountID(text) }
        let count = try reader.number(in: bytes)
        guard count <= UInt64(maximumCards) else { throw .storageCorrupt }
        var cards: Set<SavedCard.ID> = []
        for _ in 0..<count { cards.insert(try SavedCard.ID(reader.text(in: bytes))) }
        let debt = Debt(
            bankCard: bankCard,
            account: account,
            cards: cards,
            status: status,
            attempts: try reader.int(in: bytes),
            dueAt: try reader.instant(in: bytes),
            trouble: try reader.optionalWord(in: bytes),
            absentSince: try reader.optionalInstant(in: bytes),
            owedAt: try reader.instant(in: bytes)
        )
        try reader.end(in: bytes)
        return debt
    }
}
