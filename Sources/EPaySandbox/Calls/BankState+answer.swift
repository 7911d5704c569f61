extension BankState {
    /// The answer of a verified card, in the page's names and order.
    func verifiedBody(_ verification: Verification) -> WireValue {
        let particulars = verification.particulars
        let isShown = verification.behaviour != .cardIDInStatusOnly
        return [
            "id": .string(verification.transactionID),
            "accountID": .string(verification.accountID),
            "amount": 0,
            "amountBonus": 0,
            "currency": "USD",
            "description": .string(particulars.description),
            "email": .string(particulars.email),
            "invoiceID": .string(verification.invoiceID),
            "language": "RUS",
            "phone": .string(particulars.phone),
            "reference": .string(verification.reference),
            "intReference": .string(verification.intReference),
            "secure3D": nil,
            "cardID": .string(isShown ? verification.cardID ?? "" : ""),
            "fee": 0,
            "code": 0,
            "status": "VERIFIED",
            "secureDetails": verification.isSecure ? "F" : "",
            "qrReference": "",
            "ip": "",
            "ipCity": "",
            "ipCountry": "",
            "ipDistrict": "",
            "ipLatitude": 0,
            "ipLongitude": 0,
            "ipRegion": "",
            "issuerBankCountry": .string(verification.face.country),
        ]
    }

    /// The answer of a challenge: other casing, and neither code nor status.
    func challengeBody(_ verification: Verification, secure3D: WireValue) -> WireValue {
        [
            "id": .string(verification.transactionID),
            "accountId": .string(verification.accountID),
            "amount": 0,
            "amountBonus": 0,
            "currency": "USD",
            "description": .string(verification.particulars.description),
            "email": .string(verification.particulars.email),
            "invoiceID": .string(verification.invoiceID),
            "language": "RUS",
            "phone": .string(verification.particulars.phone),
            "reference": "",
            "intReference": "",
            "secure3D": secure3D,
            "cardID": "",
        ]
    }

    /// HTTP 400 of a decline.
    func declineAnswer(_ verification: Verification, code: Int) -> BankAnswer {
        let body = declineBody(
            code,
            DeclineCode.message(code),
            invoiceID: verification.invoiceID,
            accountID: verification.accountID
        )
        return BankAnswer(400, attributed(body, in: .answer))
    }

    func declineBody(_ code: Int, _ message: String, invoiceID: String, accountID: String) -> WireValue {
        [
            "code": .int(Int64(code)), "message": .string(message), "invoiceId": .string(invoiceID), "id": "",
            "reference": "", "accountId": .string(accountID),
        ]
    }

    /// The body as it is, or with what belongs to another operation, if that is switched on for this place.
    func attributed(_ body: WireValue, in place: Switches.AnswerPlace) -> WireValue {
        guard switches.answerOfAnotherIn == place || switches.answerOfAnotherIn == .both else { return body }
        return switch switches.answerOfAnother {
        case .off: body
        case .account:
            body.replacing("accountID", by: "uuid999999").replacing("accountId", by: "uuid999999")
        case .invoice:
            body.replacing("invoiceID", by: "999999999999").replacing("invoiceId", by: "999999999999")
        case .terminal:
            body.replacing("terminalID", by: .string(Merchant.otherPublishedTerminal.id))
                .replacing("terminal", by: .string(Merchant.otherPublishedTerminal.digits))
        case .amount: body.replacing("amount", by: 100)
        case .currency: body.replacing("currency", by: "KZT")
        case .transaction: body.replacing("id", by: "00000000-0000-4000-a000-000000000000")
        }
    }
}
