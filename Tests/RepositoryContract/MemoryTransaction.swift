internal import CardVault

/// Writes to a copy of the state.
final class MemoryTransaction: MemoryReader, VaultTransaction {
    func newCardID(for account: AccountID) throws(VaultError) -> SavedCard.ID {
        try SavedCard.ID(state.newName(SavedCard.prefix, for: account))
    }

    func newVerificationID(for account: AccountID) throws(VaultError) -> Verification.ID {
        try Verification.ID(state.newName(Verification.prefix, for: account))
    }

    func newSessionID(for account: AccountID) throws(VaultError) -> CardEntrySession.ID {
        try CardEntrySession.ID(state.newName(CardEntrySession.prefix, for: account))
    }

    func put(_ card: SavedCard) throws(VaultError) {
        try mustBelong(card.id.text, to: card.account)
        if card.isLive {
            guard let origin = state.verifications[card.origin], origin.account == card.account,
                origin.status == .verified, origin.cardSave, let bankCard = card.bankCard
            else { throw .illegalMove }
            if let other = try liveCard(of: card.account, holding: bankCard), other.id != card.id {
                throw .illegalMove
            }
        }
        if let old = state.cards[card.id], !old.isLive, card.isLive { throw .illegalMove }
        state.cards[card.id] = card
    }

    func put(_ verification: Verification) throws(VaultError) {
        try mustBelong(verification.id.text, to: verification.account)
        if let old = state.verifications[verification.id], old.status.isFinal, old.status != verification.status {
            throw .illegalMove
        }
        state.verifications[verification.id] = verification
    }

    func put(_ session: CardEntrySession) throws(VaultError) {
        try mustBelong(session.id.text, to: session.account)
        state.sessions[session.id] = session
    }

    private func mustBelong(_ name: String, to account: AccountID) throws(VaultError) {
        guard state.places[name]?.account == account else { throw .illegalMove }
    }

    func put(_ debt: Debt, _ key: DebtKey) throws(VaultError) { state.debts[key] = debt }

    func put(_ client: Client) throws(VaultError) { state.clients[client.id] = client }

    func put(_ claim: IdempotencyClaim, for verification: Verification.ID) throws(VaultError) {
        guard let account = state.places[verification.text]?.account else { throw .illegalMove }
        state.claims[name(of: claim)] = MemoryState.Claimed(
            digest: digest(of: claim),
            account: account,
            at: now,
            verification: verification
        )
    }

    func checkPresence(of card: SavedCard.ID, at due: Instant?) throws(VaultError) {
        guard due == nil || state.cards[card] != nil else { throw .cardNotFound }
        state.presence[card] = due
    }

    func remind(of card: SavedCard.ID, at due: Instant?) throws(VaultError) {
        guard due == nil || state.cards[card] != nil else { throw .cardNotFound }
        state.reminders[card] = due
    }

    func put(_ question: Question?, forErased key: Int64) throws(VaultError) {
        guard let old = state.erased[key] else { return }
        state.erased[key] = question.map {
            ErasedOperation(
                key: key,
                invoice: old.invoice,
                terminal: old.terminal,
                merchant: old.merchant,
                question: $0
            )
        }
    }

    func emit(_ event: VaultEvent) throws(VaultError) {
        state.events.append(RecordedEvent(sequence: Int64(state.events.count) + 1, at: now, event: event))
    }

    func record(_ record: AuditRecord) throws(VaultError) {
        let subject = record.subject
        let named = [
            subject.account?.text, subject.card?.text, subject.verification?.text, subject.session?.text,
            record.caller.origin.address, record.words,
        ]
        // The real leaf is Storage's: here it only has to be there and to say what was done.
        let (action, outcome) = (record.action.rawValue, record.outcome.rawValue)
        let reason = record.reason.map { "\"\($0)\"" } ?? "null"
        let count = state.leaves.count
        let leaf = #"{"action":"\#(action)","outcome":"\#(outcome)","reason":\#(reason),"seq":\#(count)}"#
        let opening = named.contains { $0 != nil } ? named.map { $0 ?? "" }.joined(separator: "\n") : nil
        state.leaves.append(
            MemoryState.Leaf(leaf: Array(leaf.utf8), account: subject.account, opening: opening.map { Array($0.utf8) })
        )
    }

    func erase(_ account: AccountID, knowing traces: Traces) throws(VaultError) -> Erasure {
        let cards = state.cards.values.filter { $0.account == account }.map(\.id)
        for id in cards {
            for key in state.debts.keys { state.debts[key]?.forget(id) }
            state.cards[id] = nil
            state.presence[id] = nil
            state.reminders[id] = nil
        }
        forgetPlanned(Set(cards))
        let verifications = state.verifications.values.filter { $0.account == account }
        for verification in verifications {
            watch(verification)
            state.verifications[verification.id] = nil
        }
        state.sessions = state.sessions.filter { $0.value.account != account }
        for key in state.claims.keys where state.claims[key]?.account == account {
            state.claims[key]?.verification = nil
        }
        for index in state.events.indices where state.events[index].event.account == account {
            let old = state.events[index]
            state.events[index] = RecordedEvent(
                sequence: old.sequence,
                at: old.at,
                event: VaultEvent(.erased, account: nil)
            )
        }
        for index in state.leaves.indices where state.leaves[index].account == account {
            state.leaves[index].opening = nil
        }
        return Erasure(cards: cards.count, verifications: verifications.count)
    }

    /// What may still become VERIFIED at the bank is asked about further, without a name.
    private func watch(_ verification: Verification) {
        guard verification.status != .verified else { return }
        var question = verification.question
        if !verification.status.isFinal { question = Question(.late, since: now, dueAt: now) }
        guard let question, question.purpose != .details else { return }
        state.lastErased += 1
        state.erased[state.lastErased] = ErasedOperation(
            key: state.lastErased,
            invoice: verification.invoice,
            terminal: verification.terminal,
            merchant: verification.merchant,
            question: question
        )
    }
}
