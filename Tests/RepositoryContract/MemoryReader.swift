internal import CardVault
private import Secrets

/// Reads of a state as it was at one moment.
class MemoryReader: VaultReader {
    var state: MemoryState
    let now: Instant

    init(_ state: MemoryState, now: Instant) {
        self.state = state
        self.now = now
    }

    // MARK: Cards

    func card(_ id: SavedCard.ID) throws(VaultError) -> SavedCard? { state.cards[id] }

    func cards(of account: AccountID, _ filter: CardFilter) throws(VaultError) -> Page<SavedCard> {
        let before = try state.number(ofCursor: filter.after?.text, in: account)
        return page(
            newestFirst(account).filter {
                state.number($0.id.text) < before && filter.statuses.contains($0.status)
            },
            limit: filter.limit
        )
    }

    func eachCard(
        of account: AccountID,
        in statuses: Set<CardStatus>,
        after: SavedCard.ID?,
        _ body: (CardGlance, Span<UInt8>) throws(VaultError) -> Bool
    ) throws(VaultError) {
        let before = try state.number(ofCursor: after?.text, in: account)
        let all: [SavedCard] = newestFirst(account)
        for card in all where state.number(card.id.text) < before && statuses.contains(card.status) {
            let goesOn = try card.withGlance { glance, bytes throws(VaultError) in try body(glance, bytes) }
            guard goesOn else { return }
        }
    }

    func liveCard(of account: AccountID, holding card: BankCard) throws(VaultError) -> SavedCard? {
        let fingerprint = key(of: card)
        return newestFirst(account).first { $0.isLive && $0.bankCard.map(key) == fingerprint }
    }

    func isHeld(_ card: BankCard) throws(VaultError) -> Bool {
        let fingerprint = key(of: card)
        return state.cards.values.contains { $0.isLive && $0.bankCard.map(key) == fingerprint }
    }

    func liveCards(of account: AccountID) throws(VaultError) -> [SavedCard] {
        newestFirst(account).filter(\.isLive)
    }

    func liveCardCount(of account: AccountID) throws(VaultError) -> Int { try liveCards(of: account).count }

    private func newestFirst(_ account: AccountID) -> [SavedCard] {
        state.cards.values.filter { $0.account == account }
            .sorted { state.number($0.id.text) > state.number($1.id.text) }
    }

    // MARK: Verifications

    func verification(_ id: Verification.ID) throws(VaultError) -> Verification? { state.verifications[id] }

    func verifications(
        of account: AccountID,
        _ filter: VerificationFilter
    ) throws(VaultError) -> Page<Verification> {
        let before = try state.number(ofCursor: filter.after?.text, in: account)
        return page(
            newestFirst(account).filter { (verification: Verification) in
                state.number(verification.id.text) < before
                    && (filter.status == nil || verification.status == filter.status)
                    && (filter.reference == nil || verification.reference == filter.reference)
                    && (filter.card == nil || verification.card == filter.card
                        || verification.reverifiedCard == filter.card)
            },
            limit: filter.limit
        )
    }

    func verifications(of account: AccountID, since: Instant) throws(VaultError) -> [Verification] {
        Array(
            newestFirst(account).filter { (verification: Verification) in verification.createdAt >= since }.prefix(
                1_000
            )
        )
    }

    private func newestFirst(_ account: AccountID) -> [Verification] {
        state.verifications.values.filter { $0.account == account }
            .sorted { state.number($0.id.text) > state.number($1.id.text) }
    }

    func dueVerifications(at now: Instant, limit: Int) throws(VaultError) -> [Verification.ID] {
        due(state.verifications.compactMapValues { $0.question?.dueAt }, at: now, limit)
    }

    func interruptedVerifications(limit: Int) throws(VaultError) -> [Verification.ID] {
        let waiting = state.verifications.values.filter { $0.question?.purpose == .answer }
        return Array(waiting.map(\.id).prefix(limit))
    }

    func dueErasedOperations(at now: Instant, limit: Int) throws(VaultError) -> [ErasedOperation] {
        due(state.erased.mapValues(\.question.dueAt), at: now, limit).compactMap { state.erased[$0] }
    }

    // MARK: Timers

    func debt(on card: BankCard) throws(VaultError) -> Debt? { state.debts[key(of: card)] }

    func debt(_ key: DebtKey) throws(VaultError) -> Debt? { state.debts[key] }

    func key(of card: BankCard) -> DebtKey {
        card.id.secret.withBytes { bytes in
            DebtKey(bytes: Array(card.merchant.utf8) + [0] + bytes.indices.map { bytes[$0] })
        }
    }

    func dueDebts(at now: Instant, limit: Int) throws(VaultError) -> [DueDebt] {
        due(waitingDebts, at: now, limit).compactMap { key in state.debts[key].map { DueDebt(key: key, debt: $0) } }
    }

    func openDebts(limit: Int) throws(VaultError) -> [DueDebt] {
        let open = state.debts.filter { $0.value.status.isOpen }.sorted { $0.value.owedAt < $1.value.owedAt }
        return open.prefix(limit).map { DueDebt(key: $0.key, debt: $0.value) }
    }

    func areNeeded(_ terminals: Set<TerminalName>) throws(VaultError) -> Bool {
        state.cards.values.contains { $0.isLive && terminals.contains($0.terminal) }
            || state.debts.values.contains { debt in
                debt.status.isOpen && debt.bankCard.map { terminals.contains($0.terminal) } ?? false
            }
    }

    private var waitingDebts: [DebtKey: Instant] {
        state.debts.filter { $0.value.status.isOpen && $0.value.status != .withheld }.mapValues(\.dueAt)
    }

    func duePresenceChecks(at now: Instant, limit: Int) throws(VaultError) -> [SavedCard.ID] {
        due(state.presence, at: now, limit)
    }

    func dueReminders(at now: Instant, limit: Int) throws(VaultError) -> [SavedCard.ID] {
        due(state.reminders, at: now, limit)
    }

    func nextDue() throws(VaultError) -> Instant? {
        let questions = state.verifications.values.compactMap { $0.question?.dueAt }
        let watches = state.erased.values.map(\.question.dueAt)
        return
            (questions + watches + Array(waitingDebts.values) + Array(state.presence.values)
            + Array(state.reminders.values)).min()
    }

    private func due<Key: Hashable>(_ times: [Key: Instant], at now: Instant, _ limit: Int) -> [Key] {
        times.filter { $0.value <= now }.sorted { $0.value < $1.value }.prefix(limit).map(\.key)
    }

    // MARK: The rest

    func finding(for claim: IdempotencyClaim) throws(VaultError) -> IdempotencyFinding {
        guard let claimed = state.claims[name(of: claim)], now.since(claimed.at) < .days(30) else { return .unknown }
        guard claimed.digest == digest(of: claim) else { return .other }
        return claimed.verification.map { .same($0) } ?? .erased
    }

    func name(of claim: IdempotencyClaim) -> String { claim.client.text + " " + claim.key }

    func digest(of claim: IdempotencyClaim) -> [UInt8] {
        claim.body.withBytes { bytes in Array(claim.route.utf8) + [0] + bytes.indices.map { bytes[$0] } }
    }

    func session(_ id: CardEntrySession.ID) throws(VaultError) -> CardEntrySession? { state.sessions[id] }

    func clients() throws(VaultError) -> [Client] {
        state.clients.values.sorted { ($0.createdAt, $0.id.text) < ($1.createdAt, $1.id.text) }
    }

    func events(after sequence: Int64, limit: Int) throws(VaultError) -> [RecordedEvent] {
        Array(state.events.filter { $0.sequence > sequence }.prefix(limit))
    }

    func feedStart() throws(VaultError) -> Int64 { 0 }

    func lastEvent() throws(VaultError) -> Int64 { Int64(state.events.count) }

    func leaves(from sequence: Int64, limit: Int) throws(VaultError) -> [RecordedLeaf] {
        state.leaves.indices.dropFirst(Int(max(0, sequence))).prefix(limit).map {
            RecordedLeaf(sequence: Int64($0), leaf: state.leaves[$0].leaf, opening: state.leaves[$0].opening)
        }
    }

    func leafCount() throws(VaultError) -> Int64 { Int64(state.leaves.count) }

    private func page<Item>(_ items: [Item], limit: Int) -> Page<Item> {
        let limit = min(max(limit, 1), 100)
        return Page(items: Array(items.prefix(limit)), hasMore: items.count > limit)
    }
}
