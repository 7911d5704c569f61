package import Secrets

/// Where the vault keeps what it knows; `CardVaultTesting` holds the contract that every implementation passes.
///
/// One is a class, so what is generic over it lies in memory in one way and needs no look at its type.
package protocol Repository: AnyObject, Sendable {
    /// Runs a decision as one transaction: everything it writes commits together, or nothing does.
    ///
    /// The body runs off the caller's thread, must not wait, and may be given only values; what it throws rolls it back alone.
    /// Throws `storageBusy` when the queue is full, `storageUnavailable` when the disk refuses.
    func decide<Value: Sendable>(
        _ body: @escaping @Sendable (any VaultTransaction) throws(VaultError) -> Value
    ) async throws(VaultError) -> Value

    /// Runs reads on the caller's thread against what has been committed.
    func read<Value>(
        _ body: (any VaultReader) throws(VaultError) -> Value
    ) throws(VaultError) -> Value

    /// Where the feed and the audit name an account, found beside the decisions: for its erasure.
    func traces(of account: AccountID) async throws(VaultError) -> Traces

    /// Returns once nothing that was erased before is in any file; `storageBusy` if that takes long.
    func settleErasures() async throws(VaultError)
}

/// An idempotency key with the request that it stands for; only HMACs of both are kept.
package struct IdempotencyClaim: Sendable {
    /// Whose key it is.
    package let client: Client.ID
    /// The key: 1 to 255 visible ASCII characters.
    package let key: String
    /// The request's method and path.
    package let route: String
    /// The request's body.
    package let body: SecretBytes

    /// States a claim.
    package init(client: Client.ID, key: String, route: String, body: SecretBytes) throws(VaultError) {
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .idempotencyKeyMalformed
        }
        self.client = client
        self.key = key
        self.route = route
        self.body = body
    }
}

/// What an earlier request left under an idempotency key.
package enum IdempotencyFinding: Sendable, Equatable {
    case unknown
    /// The same request made this verification.
    case same(Verification.ID)
    /// Another request used the key.
    case other
    /// The account of the same request was erased.
    case erased
}

/// What became due.
package struct DueDebt: Sendable {
    /// The debt's key in the storage.
    package let key: DebtKey
    /// The debt.
    package let debt: Debt

    /// Pairs a debt with its key.
    package init(key: DebtKey, debt: Debt) {
        self.key = key
        self.debt = debt
    }
}

/// The keyed fingerprint of a merchant and a handle: names a debt and finds a handle, and tells nothing.
package struct DebtKey: Hashable, Sendable {
    /// The fingerprint's bytes.
    package let bytes: [UInt8]

    /// Takes a fingerprint.
    package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// An erased account's operation whose late VERIFIED must still not stay chargeable: no name of the account, only its number at the bank.
package struct ErasedOperation: Sendable {
    /// The storage's name of the record.
    package let key: Int64
    /// The operation's number.
    package let invoice: InvoiceID
    /// The terminal.
    package let terminal: TerminalName
    /// The merchant of that terminal.
    package let merchant: String
    /// What is asked.
    package let question: Question

    /// States a record.
    package init(key: Int64, invoice: InvoiceID, terminal: TerminalName, merchant: String, question: Question) {
        self.key = key
        self.invoice = invoice
        self.terminal = terminal
        self.merchant = merchant
        self.question = question
    }
}

/// What can be read of the vault.
package protocol VaultReader: AnyObject {
    /// A card by its identifier, revoked ones included.
    func card(_ id: SavedCard.ID) throws(VaultError) -> SavedCard?
    /// A page of an account's cards, newest first.
    func cards(of account: AccountID, _ filter: CardFilter) throws(VaultError) -> Page<SavedCard>
    /// Lends an account's cards one by one, newest first, as far as `body` wants more: for lists, which need no `SavedCard` of each.
    func eachCard(
        of account: AccountID,
        in statuses: Set<CardStatus>,
        after: SavedCard.ID?,
        _ body: (CardGlance, Span<UInt8>) throws(VaultError) -> Bool
    ) throws(VaultError)
    /// The account's live card with that handle.
    func liveCard(of account: AccountID, holding card: BankCard) throws(VaultError) -> SavedCard?
    /// Whether any live card of any account holds the handle.
    func isHeld(_ card: BankCard) throws(VaultError) -> Bool
    /// The account's live cards, newest first; there are at most some tens.
    func liveCards(of account: AccountID) throws(VaultError) -> [SavedCard]
    /// How many they are, without looking into any.
    func liveCardCount(of account: AccountID) throws(VaultError) -> Int

    /// A step of a search over all cards, newest first: at most `limit` of them, and at most some tens of thousands looked at.
    ///
    /// A handle is looked for among the cards of the merchants.
    func search(
        _ search: CardSearch,
        merchants: Set<String>,
        from place: SearchPlace,
        limit: Int
    ) throws(VaultError) -> SearchStep
    /// The place behind a card in such a search; nil for an identifier that we did not make.
    func searchPlace(of id: SavedCard.ID) -> SearchPlace?

    /// A plan to revoke many cards.
    func plan(_ id: RevocationPlan.ID) throws(VaultError) -> RevocationPlan?
    /// A page of the plans, newest first; at most 100.
    func plans(after: RevocationPlan.ID?, limit: Int) throws(VaultError) -> Page<RevocationPlan>
    /// Plans whose cards are being revoked, oldest first.
    func runningPlans(limit: Int) throws(VaultError) -> [RevocationPlan.ID]
    /// The cards of a plan's batch, counted from 0; those of erased accounts without a name. Empty if there is no such batch.
    func batch(_ number: Int, of plan: RevocationPlan.ID) throws(VaultError) -> [PlannedCard]

    /// A verification by its identifier.
    func verification(_ id: Verification.ID) throws(VaultError) -> Verification?
    /// A page of an account's verifications, newest first.
    func verifications(of account: AccountID, _ filter: VerificationFilter) throws(VaultError) -> Page<Verification>
    /// The account's verifications created since then, newest first; at most 1,000.
    func verifications(of account: AccountID, since: Instant) throws(VaultError) -> [Verification]
    /// Verifications whose question is due, oldest due first.
    func dueVerifications(at now: Instant, limit: Int) throws(VaultError) -> [Verification.ID]
    /// Verifications that wait for an answer of a call, whenever it is due: after a start they will never get one.
    func interruptedVerifications(limit: Int) throws(VaultError) -> [Verification.ID]
    /// Operations of erased accounts whose question is due.
    func dueErasedOperations(at now: Instant, limit: Int) throws(VaultError) -> [ErasedOperation]

    /// The debt on a handle, ended ones included.
    func debt(on card: BankCard) throws(VaultError) -> Debt?
    /// The debt of that key.
    func debt(_ key: DebtKey) throws(VaultError) -> Debt?
    /// The key of the debt on a handle.
    func key(of card: BankCard) -> DebtKey
    /// Debts to be sent (pending, failing, or sending since an interrupted run) that are due, oldest due first.
    func dueDebts(at now: Instant, limit: Int) throws(VaultError) -> [DueDebt]
    /// All open debts, oldest first, continued after a key.
    func openDebts(limit: Int) throws(VaultError) -> [DueDebt]
    /// Whether a live card or an open debt needs one of the terminals. Looks at all of them: for a start with a terminal gone.
    func areNeeded(_ terminals: Set<TerminalName>) throws(VaultError) -> Bool
    /// Cards whose presence at the bank must be checked by now.
    func duePresenceChecks(at now: Instant, limit: Int) throws(VaultError) -> [SavedCard.ID]
    /// Cards whose re-verification is advised by now.
    func dueReminders(at now: Instant, limit: Int) throws(VaultError) -> [SavedCard.ID]
    /// The earliest moment at which any of the timers has something to do.
    func nextDue() throws(VaultError) -> Instant?

    /// What an idempotency key stands for.
    func finding(for claim: IdempotencyClaim) throws(VaultError) -> IdempotencyFinding

    /// A card entry session.
    func session(_ id: CardEntrySession.ID) throws(VaultError) -> CardEntrySession?

    /// All API clients.
    func clients() throws(VaultError) -> [Client]

    /// Events after a place, oldest first; throws `eventsExpired` if the place is before what is kept.
    func events(after sequence: Int64, limit: Int) throws(VaultError) -> [RecordedEvent]
    /// The place before the oldest event that is kept: where the feed starts.
    func feedStart() throws(VaultError) -> Int64
    /// The place of the newest event; 0 if there is none.
    func lastEvent() throws(VaultError) -> Int64
    /// Counts the events after a place, at most `limit`, without opening them; the place of the last one, nil at the end.
    func count(_ counts: inout DailyCount, after sequence: Int64, limit: Int) throws(VaultError) -> Int64?
    /// Leaves from a place on, oldest first.
    func leaves(from sequence: Int64, limit: Int) throws(VaultError) -> [RecordedLeaf]
    /// Leaves about an account before a place, newest first, with their openings: those among the `count` places before it.
    func leaves(about account: AccountID, below sequence: Int64, looking count: Int) throws(VaultError)
        -> [RecordedLeaf]
    /// The number of leaves.
    func leafCount() throws(VaultError) -> Int64
}

/// What a decision can write; everything is one transaction.
package protocol VaultTransaction: VaultReader {
    /// The time of the transaction.
    var now: Instant { get }

    /// A new card's identifier.
    func newCardID(for account: AccountID) throws(VaultError) -> SavedCard.ID
    /// A new verification's identifier.
    func newVerificationID(for account: AccountID) throws(VaultError) -> Verification.ID
    /// A new session's identifier.
    func newSessionID(for account: AccountID) throws(VaultError) -> CardEntrySession.ID
    /// A new plan's identifier.
    func newPlanID() throws(VaultError) -> RevocationPlan.ID

    /// Writes a card, new or changed. Refuses a live card whose verification is not VERIFIED with cardSave and a handle.
    func put(_ card: SavedCard) throws(VaultError)
    /// Writes a verification, new or changed.
    func put(_ verification: Verification) throws(VaultError)
    /// Writes a session, new or changed.
    func put(_ session: CardEntrySession) throws(VaultError)
    /// Writes the debt on a handle under its key.
    func put(_ debt: Debt, _ key: DebtKey) throws(VaultError)
    /// Writes an API client, new or changed.
    func put(_ client: Client) throws(VaultError)
    /// Writes a plan, new or changed.
    func put(_ plan: RevocationPlan) throws(VaultError)
    /// Writes a batch of a plan's cards, counted from 0.
    func put(_ batch: [PlannedCard], _ number: Int, of plan: RevocationPlan.ID) throws(VaultError)
    /// Remembers what an idempotency key stands for.
    func put(_ claim: IdempotencyClaim, for verification: Verification.ID) throws(VaultError)
    /// Sets or, with nil, clears when a card's presence at the bank must be checked.
    func checkPresence(of card: SavedCard.ID, at due: Instant?) throws(VaultError)
    /// Sets or, with nil, clears when a card's re-verification is advised.
    func remind(of card: SavedCard.ID, at due: Instant?) throws(VaultError)
    /// Changes or, with nil, ends the watch over an erased account's operation.
    func put(_ question: Question?, forErased key: Int64) throws(VaultError)

    /// Adds a line to the feed.
    func emit(_ event: VaultEvent) throws(VaultError)
    /// Adds a leaf to the audit.
    func record(_ record: AuditRecord) throws(VaultError)

    /// Removes all that names the account; operations that may still become VERIFIED stay as `ErasedOperation`, open debts stay.
    ///
    /// What the feed and the audit say of it is looked for behind what the traces cover, which with none is everything.
    func erase(_ account: AccountID, knowing traces: Traces) throws(VaultError) -> Erasure
}

/// Where the feed and the audit name an account, as far as somebody has looked.
package struct Traces: Sendable, Equatable {
    /// Places in the feed, ascending.
    package var events: [Int64] = []
    /// Places of leaves whose opening is about it, ascending.
    package var leaves: [Int64] = []
    /// The place in the feed up to which was looked; 0 if nowhere.
    package var lastEvent: Int64 = 0
    /// The place in the audit before which was looked.
    package var leafCount: Int64 = 0

    /// Nobody has looked yet.
    package init() {}
}

/// What an erasure removed.
package struct Erasure: Equatable, Sendable {
    /// Cards.
    package let cards: Int
    /// Verifications.
    package let verifications: Int

    /// States an erasure.
    package init(cards: Int, verifications: Int) {
        self.cards = cards
        self.verifications = verifications
    }
}
