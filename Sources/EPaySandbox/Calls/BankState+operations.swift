extension BankState {
    /// What reached the bank: operations (all, or `limit` of them after the first `after`), cards, counts; never a card's number.
    func operationsBody(of call: BankCall) throws(Refusal) -> WireValue {
        let numbers = ["after": 0, "limit": Self.mostOperations]
        guard call.query.allSatisfy({ numbers[$0.name] != nil && Int($0.value).map { $0 >= 0 } == true }) else {
            throw .pageMalformed
        }
        let after = min(call.queryItem("after").flatMap { Int($0) } ?? 0, order.count)
        let shown = order[after...].prefix(call.queryItem("limit").flatMap { Int($0) } ?? order.count)
        return [
            "operations": .array(shown.compactMap { verifications[$0] }.map(operationBody)),
            "next": .int(Int64(shown.endIndex)),
            "cards": .array(cardOrder.compactMap { cards[$0] }.map(cardBody)),
            "cryptopays": counts(ledger.cryptopays),
            "deactivations": counts(ledger.deactivations),
            "calls": .object(
                Endpoint.allCases.map { .init($0.rawValue, .int(Int64(ledger.calls[$0, default: 0]))) }
            ),
            "refusals": .array(
                ledger.refusals.map { refused in
                    [
                        "on": .string(refused.endpoint.rawValue), "subject": .string(Redaction.redact(refused.subject)),
                        "code": .int(Int64(refused.code)), "message": .string(refused.message),
                    ]
                }
            ),
            "callbacks": .array(ledger.sentCallbacks),
        ]
    }

    private func counts(_ counts: [String: Int]) -> WireValue {
        .object(
            counts.sorted { $0.key < $1.key }.map { .init(Redaction.redact($0.key), .int(Int64($0.value))) }
        )
    }

    private func operationBody(_ verification: Verification) -> WireValue {
        let (standing, code): (WireValue, WireValue) =
            switch verification.standing {
            case .processing: ("processing", nil)
            case .challenged: ("challenge", nil)
            case .verified: ("verified", 0)
            case .declined(let code): ("declined", .int(Int64(code)))
            }
        let particulars = verification.particulars
        return [
            "id": .string(verification.transactionID),
            "invoiceId": .string(verification.invoiceID),
            "accountId": .string(verification.accountID),
            "client": .string(verification.merchant),
            "terminal": .string(verification.terminal.id),
            "createdDate": .string(timestamp(verification.createdAt)),
            "standing": standing,
            "code": code,
            "cardSave": .bool(particulars.isCardToBeSaved),
            "cardID": verification.cardID.map(WireValue.string) ?? nil,
            "cardMask": .string(verification.face.starred),
            "cardFingerprint": .string(verification.face.fingerprint),
            "secure": .bool(verification.isSecure),
            "name": .string(Redaction.redact(particulars.name)),
            "email": .string(Redaction.redact(particulars.email)),
            "phone": .string(Redaction.redact(particulars.phone)),
            "description": .string(Redaction.redact(particulars.description)),
            "data": .string(Redaction.redact(particulars.data)),
            "postLink": .string(particulars.postLink),
            "failurePostLink": .string(particulars.failurePostLink),
            "hasSecretHash": .bool(verification.secretHash != nil),
            "cryptopays": .int(Int64(ledger.cryptopays[verification.invoiceID, default: 0])),
            "confirms": .int(Int64(verification.confirms)),
            "statusQueries": .int(Int64(verification.statusQueries)),
        ]
    }

    private func cardBody(_ card: SavedCard) -> WireValue {
        [
            "cardID": .string(card.id),
            "accountIds": .array(card.accounts.sorted().map(WireValue.string)),
            "client": .string(card.merchant),
            "terminal": .string(card.terminal.id),
            "active": .bool(card.isActive),
            "deactivations": .int(Int64(card.deactivations)),
            "cardMask": .string(card.face.starred),
            "cardFingerprint": .string(card.face.fingerprint),
            "transactionId": .string(card.transactionID),
        ]
    }
}

/// Keeps card numbers out of what is shown.
enum Redaction {
    /// The text with every run of 13 or more digits that passes the Luhn check blotted out.
    ///
    /// No card number begins with 0 or 1; a tenth of all invoice numbers passes the check and does.
    static func redact(_ text: String) -> String {
        var shown = ""
        var run = ""
        for character in text + "\n" {
            if ("0"..."9").contains(character) {
                run.append(character)
            } else {
                let isCardNumber = (13...19).contains(run.count) && run.passesLuhn && !"01".contains(run.prefix(1))
                shown += isCardNumber ? "[card number]" : run
                run = ""
                shown.append(character)
            }
        }
        return String(shown.dropLast())
    }
}
