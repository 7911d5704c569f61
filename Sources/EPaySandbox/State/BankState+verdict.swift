extension BankState {
    /// The operation becomes VERIFIED; a card is kept if it was asked for.
    mutating func verify(_ id: String, at now: Int64) {
        guard var verification = verifications[id] else { return }
        verification.standing = .verified
        verification.cardID = cardID(for: verification, at: now)
        verifications[id] = verification
        notify(verification, at: now)
    }

    /// The operation is declined.
    mutating func decline(_ id: String, with code: Int, at now: Int64) {
        guard verifications[id] != nil else { return }
        verifications[id]?.standing = .declined(code)
        if let verification = verifications[id] { notify(verification, at: now) }
    }

    private mutating func cardID(for verification: Verification, at now: Int64) -> String? {
        let isSaved = verification.particulars.isCardToBeSaved
        guard verification.behaviour != .verifiedWithoutCardID, isSaved || switches.cardIDWithoutSave == .on
        else { return nil }
        let key = cardKey(of: verification)
        guard let known = cardOfKey[key].flatMap({ cards[$0] }), isKept(known, for: verification) else {
            return newCard(for: verification, key: key, at: now)
        }
        guard isSaved else { return known.id }
        cards[known.id]?.isActive = true
        keep(known.id, for: verification)
        cards[known.id]?.transactionID = verification.transactionID
        cards[known.id]?.reference = verification.reference
        cards[known.id]?.intReference = verification.intReference
        cards[known.id]?.payerName = verification.particulars.name
        return known.id
    }

    private func isKept(_ card: SavedCard, for verification: Verification) -> Bool {
        guard switches.repeatCardID != .other, verification.behaviour != .anotherCardIDEachTime else { return false }
        return card.isActive || switches.afterDeactivation == .revived
    }

    private mutating func newCard(for verification: Verification, key: CardKey, at now: Int64) -> String {
        let id = random.cardID()
        cards[id] = SavedCard(
            id: id,
            merchant: verification.merchant,
            terminal: verification.terminal,
            face: verification.face,
            listToken: random.opaque(""),
            transactionID: verification.transactionID,
            reference: verification.reference,
            intReference: verification.intReference,
            payerName: verification.particulars.name,
            createdAt: now
        )
        if verification.particulars.isCardToBeSaved { keep(id, for: verification) }
        cardOrder.append(id)
        cardOfKey[key] = id
        return id
    }

    private mutating func keep(_ cardID: String, for verification: Verification) {
        guard cards[cardID]?.accounts.insert(verification.accountID).inserted == true else { return }
        let account = AccountKey(merchant: verification.merchant, accountID: verification.accountID)
        cardsOfAccount[account, default: []].append(cardID)
    }

    func cardKey(of verification: Verification) -> CardKey {
        CardKey(
            merchant: verification.merchant,
            accountID: switches.repeatCardID == .sameForAllAccounts ? "" : verification.accountID,
            fingerprint: verification.face.fingerprint
        )
    }
}
