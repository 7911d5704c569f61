extension BankState {
    /// A cryptopay whose body is read and whose cryptogram was tried with the bank's key.
    struct Cryptopay: Sendable {
        let bearer: String?
        let isJSON: Bool
        let body: WireValue?
        let card: Result<CardData, Refusal>
        let fingerprint: String
        let forcedCode: Int?
    }

    /// POST /payment/cryptopay: a zero-amount verification of a card.
    mutating func cryptopay(_ call: Cryptopay, at now: Int64) throws(Refusal) -> BankAnswer {
        guard call.isJSON else { throw .contentType }
        let token = try spend(call.bearer, for: .cryptopay, at: now)
        guard let terminal = token.terminal, let boundInvoice = token.invoiceID else { throw .tokenNotForThis }
        let field =
            switches.cryptogramField == .latin ? CryptopayOrder.latinField : CryptopayOrder.cyrillicField
        let order = try CryptopayOrder(call.body, cryptogramField: field)
        guard order.invoiceID == boundInvoice else { throw .tokenOfAnotherInvoice }
        guard call.body?[field]?.string != nil else { throw .field("cryptogram") }
        let card = try call.card.get()
        guard card.terminalID == terminal.id else { throw .cryptogramTerminal }
        try useInvoice(order.invoiceID, of: terminal)
        let behaviour = call.forcedCode.map(CardBehaviour.declined) ?? behaviour(of: card)
        let verification = Verification(
            transactionID: random.transactionID(),
            invoiceID: order.invoiceID,
            accountID: order.accountID,
            merchant: token.merchant,
            terminal: terminal,
            token: token.value,
            secretHash: token.secretHash,
            face: CardFace(of: card, fingerprint: call.fingerprint),
            behaviour: behaviour,
            particulars: order.particulars,
            createdAt: now,
            reference: random.text(12, of: SeededGenerator.digits),
            intReference: random.text(4, of: SeededGenerator.letters)
                + random.text(12, of: SeededGenerator.capitals),
            approvalCode: random.text(6, of: SeededGenerator.digits)
        )
        record(verification)
        return decide(verification.transactionID, at: now)
    }

    private mutating func useInvoice(_ invoiceID: String, of terminal: Terminal) throws(Refusal) {
        guard order.count < Self.mostOperations else { throw .full }
        let whole = InvoiceKey(terminal: terminal.id, digits: invoiceID)
        let end = InvoiceKey(terminal: terminal.id, digits: String(invoiceID.suffix(6)))
        guard transactionOfInvoice[whole] == nil else { throw .invoiceUsed }
        guard usedInvoiceEnds.insert(end).inserted else { throw .invoiceEndUsed }
    }

    private mutating func record(_ verification: Verification) {
        let id = verification.transactionID
        verifications[id] = verification
        order.append(id)
        transactionOfInvoice[InvoiceKey(terminal: verification.terminal.id, digits: verification.invoiceID)] = id
        transactionOfToken[verification.token] = id
    }

    private func behaviour(of card: CardData) -> CardBehaviour {
        let behaviour = TestCards.behaviour(of: card.pan)
        switch behaviour {
        case .verified where switches.challenge == .all: return .challenged
        case .challenged where switches.challenge == .none: return .verified
        case .verified where switches.lateVerified == .processing || switches.lateVerified == .notFound:
            return .lateVerified(seconds: switches.lateVerifiedSeconds)
        case .declined where switches.lockedCardCode != 0 && TestCards.isLocked(card.pan):
            return .declined(switches.lockedCardCode)
        default: return behaviour
        }
    }

    private mutating func decide(_ id: String, at now: Int64) -> BankAnswer {
        guard let verification = verifications[id] else { return BankAnswer(500, text: "") }
        switch verification.behaviour {
        case .declined(let code) where DeclineCode.notFinal[code] != nil:
            return leaveOpen(id, code: code, verifiesAt: now + 5_000)
        case .declined(let code), .undocumented(let code):
            decline(id, with: code, at: now)
            return declineAnswer(verification, code: code)
        case .everySecondDeclined(let code):
            let key = cardKey(of: verification)
            verificationsOfKey[key, default: 0] += 1
            guard verificationsOfKey[key, default: 0] % 2 == 0 else { break }
            decline(id, with: code, at: now)
            return declineAnswer(verification, code: code)
        case .challenged, .challengedThenDeclined, .challengedOtherwise:
            return openChallenge(id, at: now)
        case .neither:
            decline(id, with: 521, at: now)
            return BankAnswer(200, verifiedBody(verification).replacing("status", by: "NEW"))
        case .lateVerified(let seconds):
            return leaveOpen(id, code: 1_267, verifiesAt: now + Int64(seconds) * 1_000)
        case .undecided, .neverFound: return leaveOpen(id, code: 1_267, verifiesAt: nil)
        default: break
        }
        verify(id, at: now)
        guard let verified = verifications[id] else { return BankAnswer(500, text: "") }
        var answer = BankAnswer(200, attributed(verifiedBody(verified), in: .answer))
        if case .slow(let seconds) = verification.behaviour { answer.delaySeconds = Double(seconds) }
        return answer
    }

    private mutating func leaveOpen(_ id: String, code: Int, verifiesAt: Int64?) -> BankAnswer {
        guard let verification = verifications[id] else { return BankAnswer(500, text: "") }
        let looksAbsent = verification.behaviour == .neverFound || switches.lateVerified == .notFound
        verifications[id]?.standing = .processing(looksAbsent: looksAbsent)
        verifications[id]?.verifiesAt = verifiesAt
        if verifiesAt != nil { late.append(id) }
        return declineAnswer(verification, code: code)
    }
}

extension TestCards {
    /// Whether this is one of the two cards that the bank publishes as locked.
    static func isLocked(_ pan: String) -> Bool {
        published.contains {
            if case .declined = $0.behaviour { $0.pan == pan } else { false }
        }
    }
}
