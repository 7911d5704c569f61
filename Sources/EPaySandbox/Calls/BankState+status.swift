extension BankState {
    /// GET /check-status/payment/transaction/{invoiceID}.
    mutating func status(
        bearer: String?,
        invoiceID: String,
        forcedCode: Int?,
        at now: Int64
    ) throws(Refusal) -> BankAnswer {
        let token = try spend(bearer, for: .status, at: now)
        if let forcedCode { return result(String(forcedCode), "ERROR") }
        guard let terminal = token.terminal else { return result("104", "NO TERMINAL") }
        guard let id = transaction(of: invoiceID, at: terminal, of: token.merchant) else {
            let isElsewhere = merchants.values.contains { merchant in
                merchant.terminals.contains { transaction(of: invoiceID, at: $0, of: merchant.id) != nil }
            }
            return isElsewhere ? result("109", "WRONG TERMINAL") : notFound
        }
        guard let verification = verifications[id] else { return notFound }
        verifications[id]?.statusQueries += 1
        switch verification.standing {
        case .processing(looksAbsent: true): return notFound
        case .processing(looksAbsent: false): return result("107", "IN PROGRESS")
        case .declined where switches.declinedStatus == .resultCode101:
            return BankAnswer(200, statusBody(verification, "101", "REJECT"))
        case .challenged, .verified, .declined: return BankAnswer(200, statusBody(verification, "100", "SUCCESS"))
        }
    }

    private var notFound: BankAnswer {
        var answer = result("102", "INVOICE NOT FOUND")
        if switches.notFoundStatus == .notFound { answer.status = 404 }
        return answer
    }

    private func result(_ code: String, _ message: String) -> BankAnswer {
        BankAnswer(200, ["resultCode": .string(code), "resultMessage": .string(message)])
    }

    private func transaction(of invoiceID: String, at terminal: Terminal, of merchant: String) -> String? {
        guard let id = transactionOfInvoice[InvoiceKey(terminal: terminal.id, digits: invoiceID)],
            verifications[id]?.merchant == merchant
        else { return nil }
        return id
    }

    private func statusBody(_ verification: Verification, _ code: String, _ message: String) -> WireValue {
        [
            "resultCode": .string(code), "resultMessage": .string(message),
            "transaction": attributed(transactionBody(verification), in: .status),
        ]
    }

    private func transactionBody(_ verification: Verification) -> WireValue {
        let (statusID, statusName, reason, reasonCode) = description(of: verification.standing)
        let particulars = verification.particulars
        let body: WireValue = [
            "id": .string(verification.transactionID),
            "createdDate": .string(timestamp(verification.createdAt)),
            "invoiceID": .string(verification.invoiceID),
            "amount": 0,
            "amountBonus": 0,
            "payoutAmount": 0,
            "orgAmount": 0,
            "currency": "USD",
            "terminal": .string(verification.terminal.digits),
            "terminalID": .string(verification.terminal.id),
            "accountID": .string(verification.accountID),
            "description": .string(particulars.description),
            "language": "RUS",
            "name": .string(particulars.name),
            "email": .string(particulars.email),
            "phone": .string(particulars.phone),
            "cardMask": .string(mask(of: verification.face)),
            "cardType": .string(verification.face.brand),
            "issuer": .string(verification.face.issuer),
            "reference": .string(verification.reference),
            "intReference": .string(verification.intReference),
            "reason": .string(reason),
            "reasonCode": .string(reasonCode),
            "secure": .bool(verification.isSecure),
            "secureDetails": verification.isSecure && verification.standing == .verified ? "F" : "",
            "statusID": .string(statusID),
            "statusName": .string(statusName),
            "cardID": .string(verification.cardID ?? ""),
            "approvalCode": .string(verification.standing == .verified ? verification.approvalCode : ""),
        ]
        return switches.statusMask == .absent ? body.without(["cardMask"]) : body
    }

    private func mask(of face: CardFace) -> String {
        switch switches.statusMask {
        case .dotted, .absent: face.dotted
        case .starred: face.starred
        case .short: face.short
        }
    }

    private func description(of standing: Verification.Standing) -> (String, String, String, String) {
        switch standing {
        case .processing: ("0", "NEW", "", "")
        case .challenged: ("2", "3D", "", "")
        case .verified: ("12", "VERIFIED", "success", "00")
        case .declined(let code) where switches.declinedStatus == .failed:
            ("7", "FAILED", DeclineCode.message(code), String(code))
        case .declined(let code): ("8", "REJECT", DeclineCode.message(code), String(code))
        }
    }
}
