internal import CardVault

/// A sealed operation of an erased account.
enum ErasedOperationRecord {
    static let version: UInt8 = 1

    static func write(_ operation: ErasedOperation) -> RecordWriter {
        var writer = RecordWriter(version: version)
        writer.put(operation.invoice.digits)
        writer.put(operation.terminal.text)
        writer.put(operation.merchant)
        writer.put(operation.question)
        return writer
    }

    static func read(_ bytes: Span<UInt8>, key: Int64) throws(VaultError) -> ErasedOperation {
        var reader = try RecordReader(version: version, in: bytes)
        let invoice = try InvoiceID(reader.text(in: bytes))
        let terminal = try TerminalName(reader.text(in: bytes))
        let merchant = try reader.text(in: bytes)
        guard let question = try reader.question(in: bytes) else { throw .storageCorrupt }
        try reader.end(in: bytes)
        return ErasedOperation(
            key: key,
            invoice: invoice,
            terminal: terminal,
            merchant: merchant,
            question: question
        )
    }
}
