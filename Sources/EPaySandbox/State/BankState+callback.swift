extension BankState {
    /// Makes the postLink or failurePostLink of a verdict, with the trouble it is to have.
    mutating func notify(_ verification: Verification, at now: Int64) {
        let isSuccess = verification.standing == .verified
        let particulars = verification.particulars
        let url = isSuccess ? particulars.postLink : particulars.failurePostLink
        guard !url.isEmpty, switches.postLinks != .none, verification.behaviour != .noPostLink else { return }
        ledger.count(.postLink)
        let trouble = trouble(on: .postLink, subject: verification.invoiceID)
        var callback = Callback(
            url: url,
            body: callbackBody(verification, at: now).rendered(),
            invoiceID: verification.invoiceID,
            isSuccess: isSuccess,
            delaySeconds: trouble.delaySeconds
        )
        callback.isBeforeAnswer = switches.postLinks == .before || verification.behaviour == .postLinkFirst
        switch trouble.effect {
        case .dropBefore:
            ledger.noteSent(callback, outcome: "not sent: a fault dropped it")
            return
        case .duplicate: callback.copies = 2
        case .reorder: callback.isBeforeAnswer = true
        case .truncate(let count): callback.body = Array(callback.body.prefix(count ?? callback.body.count / 2))
        default: break
        }
        callbacks.append(callback)
    }

    private func callbackBody(_ verification: Verification, at now: Int64) -> WireValue {
        let particulars = verification.particulars
        var members: [WireValue.Member] = [
            .init("accountId", .string(verification.accountID)), .init("amount", 0),
            .init("approvalCode", .string(verification.approvalCode)),
            .init("cardMask", .string(verification.face.dotted)), .init("cardType", .string(verification.face.brand)),
            .init("currency", "USD"), .init("dateTime", .string(timestamp(now, fraction: .nine))),
            .init("description", .string(particulars.description)), .init("email", .string(particulars.email)),
            .init("id", .string(verification.transactionID)), .init("invoiceId", .string(verification.invoiceID)),
            .init("issuer", .string(verification.face.issuer)), .init("language", "rus"),
            .init("name", .string(particulars.name)), .init("phone", .string(particulars.phone)),
            .init("reference", .string(verification.reference)),
            .init("secure", verification.isSecure ? "yes" : "no"),
            .init("terminal", .string(verification.terminal.id)), .init("ip", ""), .init("ipCity", ""),
            .init("ipCountry", ""), .init("ipDistrict", ""), .init("ipLatitude", 0), .init("ipLongitude", 0),
            .init("ipRegion", ""), .init("issuerBankCountry", .string(verification.face.country)),
        ]
        if case .declined(let code) = verification.standing {
            members += [
                .init("code", "error"), .init("reason", .string(DeclineCode.message(code))),
                .init("reasonCode", .int(Int64(code))),
            ]
        } else {
            members += [
                .init("cardId", callbackCardID(verification)), .init("code", "ok"), .init("reason", "success"),
                .init("reasonCode", 0),
            ]
        }
        if let secretHash = verification.secretHash, switches.secretHashEcho == .on {
            members.append(.init("secret_hash", .string(secretHash)))
        }
        return .object(members)
    }

    private func callbackCardID(_ verification: Verification) -> WireValue {
        guard switches.postLinkCardID == .present, verification.behaviour != .postLinkWithoutCardID,
            let cardID = verification.cardID
        else { return .null }
        return .string(cardID)
    }
}
