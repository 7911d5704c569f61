extension BankState {
    /// GET /cards/{accountId}: an array of cards, or an object if there are none.
    mutating func list(
        bearer: String?,
        accountID: String,
        forcedCode: Int?,
        at now: Int64
    ) throws(Refusal) -> BankAnswer {
        let token = try spend(bearer, for: .list, at: now)
        if let forcedCode {
            return BankAnswer(
                200,
                ["code": .int(Int64(forcedCode)), "message": .string(DeclineCode.message(forcedCode))]
            )
        }
        let kept = cardsOfAccount[AccountKey(merchant: token.merchant, accountID: accountID), default: []]
        let listed = kept.compactMap { cards[$0] }.filter {
            $0.isActive || switches.deactivatedInList == .unavailable
        }
        if listed.isEmpty, switches.emptyList != .array {
            return BankAnswer(
                switches.emptyList == .object ? 200 : 404,
                ["code": 1_373, "message": " Cards not found"]
            )
        }
        return BankAnswer(200, .array(listed.map { listBody($0, accountID: accountID) }))
    }

    private func listBody(_ card: SavedCard, accountID: String) -> WireValue {
        [
            "ID": .string(card.id),
            "TransactionId": .string(card.transactionID),
            "MerchantID": .string(card.merchant),
            "CardHash": .string(card.face.fingerprint),
            "CardMask": .string(card.face.short),
            "PayerName": .string(card.payerName),
            "Reference": .string(card.reference),
            "IntReference": .string(card.intReference),
            "Token": .string(card.listToken),
            "Terminal": .string(card.terminal.digits),
            "CreatedDate": .string(timestamp(card.createdAt)),
            "PaymentAvailable": .bool(card.isActive),
            "AccountID": .string(accountID),
        ]
    }

    /// POST /card/deactivate/{cardID}: the card can no longer be charged.
    mutating func deactivate(
        bearer: String?,
        cardID: String,
        hasBody: Bool,
        forcedCode: Int?,
        at now: Int64
    ) throws(Refusal) -> BankAnswer {
        let token = try spend(bearer, for: .deactivate, at: now)
        guard !hasBody else { throw .bodyNotEmpty }
        if let forcedCode { return refusedDeactivation(400, code: forcedCode) }
        guard let card = cards[cardID], card.merchant == token.merchant else {
            return deactivated(Int(switches.deactivateUnknown.rawValue) ?? 404)
        }
        cards[cardID]?.deactivations += 1
        guard card.isActive else { return deactivated(Int(switches.deactivateTwice.rawValue) ?? 200) }
        cards[cardID]?.isActive = false
        return deactivated(200)
    }

    private func deactivated(_ status: Int) -> BankAnswer {
        guard status == 200 else { return refusedDeactivation(status, code: 522) }
        let text = "Карта успешно деактивирована"
        return switch switches.deactivateText {
        case .text: BankAnswer(200, text: text)
        case .json: BankAnswer(200, ["message": .string(text)])
        case .empty: BankAnswer(200, text: "")
        }
    }

    private func refusedDeactivation(_ status: Int, code: Int) -> BankAnswer {
        BankAnswer(status, ["code": .int(Int64(code)), "message": .string(DeclineCode.message(code))])
    }
}
