extension Settlement {
    /// VERIFIED: saves a card, refreshes the one that is there, or only says so.
    mutating func settleVerified(_ handle: BankCardID?, on card: SavedCard?) throws(VaultError) {
        try becomeVerified()
        guard let handle else { return try finishVerified() }
        switch verification.kind {
        case .initial: try save(bankCard(handle))
        case .reverification: try refresh(card, bankCard(handle))
        }
    }

    /// The same card under another handle: the card's id stays, the old handle is owed its deactivation.
    mutating func settleOtherID(_ handle: BankCardID, on card: SavedCard?) throws(VaultError) {
        guard var card else { throw .illegalMove }
        let fresh = bankCard(handle)
        if let other = try transaction.liveCard(of: card.account, holding: fresh), other.id != card.id {
            // Another saved card of the account has that handle: a card cannot become its neighbour.
            return try failAsDifferent()
        }
        try becomeVerified()
        guard card.movedBy <= verification.createdAt, card.isLive, let old = card.bankCard else {
            return try finishVerified(straying: handle)
        }
        verification.card = card.id
        try finishVerified()
        let wasSuspended = card.status == .suspended
        card.bankCardID = handle
        try move(&card)
        try record(.cardBankIDChanged, on: card.id)
        try emit(.cardBankIDChanged, on: card.id)
        if wasSuspended { try revived(card.id) }
        try forgive(fresh, card.id)
        try transaction.owe(old, of: card.account, for: nil, by: caller)
    }

    private mutating func failAsDifferent() throws(VaultError) {
        try leaveChallenge()
        try verification.move(to: .failed(.differentCard), at: now)
        verification.question = nil
        try transaction.put(verification)
        try record(.verificationFailed, reason: VerificationState.Failure.differentCard.rawValue)
        try emit(.verificationFailed)
        signals.append(.verificationEnded(.failed))
    }

    private mutating func becomeVerified() throws(VaultError) {
        try leaveChallenge()
        try verification.move(to: .verified, at: now)
        verification.face.learn(answer.facts.face)
        verification.question = verification.face.mask == nil ? Question(.details, since: now, dueAt: now) : nil
    }

    /// Writes the verdict; a handle that moves nothing and belongs to no live card is owed its deactivation.
    private mutating func finishVerified(straying handle: BankCardID? = nil) throws(VaultError) {
        try transaction.put(verification)
        try record(.verificationVerified)
        try emit(.verificationVerified)
        signals.append(.verificationEnded(.verified))
        if let handle { try disown(handle) }
    }

    private mutating func save(_ handle: BankCard) throws(VaultError) {
        if var card = try transaction.liveCard(of: verification.account, holding: handle) {
            verification.card = card.id
            try finishVerified()
            return try refreshed(&card)
        }
        if try wasRevokedMeanwhile(handle) { return try finishLate(handle.id, for: nil) }
        let id = try transaction.newCardID(for: verification.account)
        let isFirst = try transaction.liveCardCount(of: verification.account) == 0
        verification.card = id
        try finishVerified()
        let card = SavedCard(
            id: id,
            account: verification.account,
            terminal: verification.terminal,
            merchant: verification.merchant,
            createdAt: now,
            origin: verification.id,
            bankCardID: handle.id,
            face: verification.face,
            label: verification.label,
            reference: verification.reference,
            isDefault: isFirst,
            verifiedAt: now,
            movedBy: verification.createdAt
        )
        try transaction.put(card)
        try transaction.remind(of: id, at: now + .days(Int64(policy.reverifyAfterDays)))
        try record(.cardSaved, on: id)
        try emit(.cardSaved, on: id)
        try forgive(handle, id)
    }

    /// A successful re-verification under the handle that the card has, or for a card that is gone.
    private mutating func refresh(_ card: SavedCard?, _ handle: BankCard) throws(VaultError) {
        guard var card, card.isLive else {
            return try finishLate(handle.id, for: verification.reverifiedCard)
        }
        verification.card = card.id
        guard card.movedBy <= verification.createdAt else { return try finishVerified(straying: handle.id) }
        try finishVerified()
        try refreshed(&card)
    }

    /// The card was revoked or erased meanwhile: it is not revived, and its handle must not stay chargeable.
    private mutating func finishLate(_ handle: BankCardID, for card: SavedCard.ID?) throws(VaultError) {
        try finishVerified()
        try disown(handle, for: card)
        try record(.verificationLate)
        signals.append(.lateVerified)
        try emit(.verificationLate)
    }

    /// Whether the account's card with that handle was revoked after this verification was created (rule 7).
    private func wasRevokedMeanwhile(_ handle: BankCard) throws(VaultError) -> Bool {
        guard let debt = try transaction.debt(on: handle) else { return false }
        for id in debt.cards {
            guard let card = try transaction.card(id), card.account == verification.account,
                case .revoked(let revocation) = card.state, revocation.at > verification.createdAt
            else { continue }
            return true
        }
        return false
    }

    private func refreshed(_ card: inout SavedCard) throws(VaultError) {
        guard card.movedBy <= verification.createdAt else { return }
        let wasSuspended = card.status == .suspended
        try move(&card)
        try record(.cardRefreshed, on: card.id)
        try emit(.cardRefreshed, on: card.id)
        if wasSuspended { try revived(card.id) }
    }

    private func revived(_ card: SavedCard.ID) throws(VaultError) {
        try record(.cardRevived, on: card)
        try emit(.cardRevived, on: card)
    }

    private func move(_ card: inout SavedCard) throws(VaultError) {
        try card.move(to: .active)
        card.verifiedAt = now
        card.movedBy = verification.createdAt
        card.face.learn(verification.face)
        try transaction.put(card)
        try transaction.remind(of: card.id, at: now + .days(Int64(policy.reverifyAfterDays)))
    }

    private func bankCard(_ handle: BankCardID) -> BankCard {
        BankCard(merchant: verification.merchant, terminal: verification.terminal, id: handle)
    }

    /// Owes the deactivation of a handle that came with an answer, unless a live card holds it.
    ///
    /// - Parameter card: The revoked card that shows how far the debt is, if there is one.
    func disown(_ handle: BankCardID, for card: SavedCard.ID? = nil) throws(VaultError) {
        let stray = bankCard(handle)
        guard try !transaction.isHeld(stray) else { return }
        let revoked = try card.flatMap { id throws(VaultError) in try transaction.card(id) }
        // A card shows one debt: the one on the handle that it has, or on the last one if it has none any more.
        let shown = revoked.flatMap { $0.bankCardID == nil || $0.bankCardID == handle ? $0 : nil }
        try transaction.owe(stray, of: verification.account, for: shown, by: caller)
    }

    /// A live card holds the handle again: its debt is cancelled; if it was ever sent, the bank's list decides what the card is worth.
    private func forgive(_ handle: BankCard, _ card: SavedCard.ID) throws(VaultError) {
        guard var debt = try transaction.debt(on: handle) else { return }
        let mayBeDeactivated = debt.wasSent
        if debt.status.isOpen {
            try debt.end(.cancelled)
            try transaction.put(debt, transaction.key(of: handle))
            try transaction.show(debt)
            try record(.deactivationCancelled, on: card)
        }
        if mayBeDeactivated { try transaction.checkPresence(of: card, at: now) }
    }
}
