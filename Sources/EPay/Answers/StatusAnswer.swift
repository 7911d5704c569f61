internal import CardVault
internal import JSON

/// Reads what the status call answers; judges nothing.
enum StatusAnswer {
    /// What a reply says of the operation.
    static func read(_ reply: BankReply) -> BankAnswer {
        guard (200..<500).contains(reply.status) else { return BankAnswer(.undecided(.lost)) }
        do throws(NotUnderstood) {
            let fields = try BankFields(parsing: reply.body)
            let transaction = try transaction(in: fields)
            let facts = try BankFacts(transaction ?? fields)
            let verdict = try? verdict(of: fields, transaction, status: reply.status)
            return BankAnswer(verdict ?? .undecided(.notUnderstood), facts: facts)
        } catch { return BankAnswer(.undecided(.notUnderstood)) }
    }

    private static func transaction(in fields: BankFields) throws(NotUnderstood) -> BankFields? {
        guard let element = try fields.value(.transaction) else { return nil }
        return try BankFields(element)
    }

    private static func verdict(
        of fields: BankFields,
        _ transaction: BankFields?,
        status: Int
    ) throws(NotUnderstood) -> BankAnswer.Verdict {
        let result = try fields.int(.resultCode)
        switch (status, result) {
        case (200, 100):
            guard let transaction else { throw NotUnderstood() }
            return try verdict(of: transaction)
        case (200, 101), (400, 101):
            return try rejection(in: transaction ?? fields)
        case (200, 102), (400, 102), (404, 102): return .notFound
        case (200, 107), (400, 107): return .undecided(.inProgress)
        // 103 error, 104 no terminal in the token, 109 wrong terminal: nothing about the operation.
        default: throw NotUnderstood()
        }
    }

    private static func verdict(of transaction: BankFields) throws(NotUnderstood) -> BankAnswer.Verdict {
        switch try transaction.text(.statusName)?.uppercased() {
        case "VERIFIED": return .verified(try transaction.cardID())
        case "NEW", "FINGERPRINT": return .undecided(.inProgress)
        case "3D": return .challengeOpen
        case "FAILED", "REJECT", "CANCEL", "CANCEL_OLD": return .rejected(code: try reason(in: transaction))
        // AUTH, CHARGE and REFUND move money, and ours never does.
        default: throw NotUnderstood()
        }
    }

    /// 101 is "reject"; beside a status that says otherwise it says nothing.
    private static func rejection(in fields: BankFields) throws(NotUnderstood) -> BankAnswer.Verdict {
        switch try fields.text(.statusName)?.uppercased() {
        case nil, "FAILED", "REJECT", "CANCEL", "CANCEL_OLD": return .rejected(code: try reason(in: fields))
        default: throw NotUnderstood()
        }
    }

    private static func reason(in fields: BankFields) throws(NotUnderstood) -> Int? {
        let code = try fields.int(.reasonCode)
        return code == 0 ? nil : code
    }
}
