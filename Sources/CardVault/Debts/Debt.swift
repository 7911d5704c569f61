/// A deactivation that we owe the bank: a handle that no live card holds and that could still be charged.
package struct Debt: Sendable {
    /// The states of a debt.
    package enum Status: String, CaseIterable, Sendable {
        /// Waiting for its next try.
        case pending
        /// A call is out; its answer is not here yet.
        case sending
        /// Refused for good while the card is in the bank's list: tried daily, shown until settled.
        case failing
        /// A live card, perhaps another account's, holds the handle.
        case withheld
        /// The bank said 200.
        case done
        /// Refused, and twice absent from the bank's list.
        case absent
        /// An operator settled it with a reason.
        case settled
        /// The handle was saved again.
        case cancelled

        /// The one table of moves; what has ended can be owed anew.
        package static let moves: [Status: Set<Status>] = [
            .pending: [.sending, .withheld, .settled, .cancelled],
            .sending: [.pending, .failing, .withheld, .done, .absent, .settled, .cancelled],
            .failing: [.sending, .withheld, .settled, .cancelled],
            .withheld: [.pending, .settled, .cancelled],
            .done: [.pending, .withheld], .absent: [.pending, .withheld],
            .settled: [.pending, .withheld], .cancelled: [.pending, .withheld],
        ]

        /// Whether the debt is still to be paid.
        package var isOpen: Bool {
            switch self {
            case .pending, .sending, .failing, .withheld: true
            case .done, .absent, .settled, .cancelled: false
            }
        }
    }
    /// What the last try met.
    package enum Trouble: String, CaseIterable, Sendable {
        case unreachable, refused
    }

    /// The handle; gone once the debt has ended.
    package private(set) var bankCard: BankCard?
    /// The account whose list shows whether the handle is still there; gone with the handle.
    package private(set) var account: AccountID?
    /// The revoked cards that wait for it.
    package private(set) var cards: Set<SavedCard.ID>
    /// The state.
    package private(set) var status: Status
    /// How often it was sent; begins with 1 when a debt that was sent before is owed anew.
    package private(set) var attempts: Int
    /// When it is due next.
    package private(set) var dueAt: Instant
    /// What the last try met.
    package private(set) var trouble: Trouble?
    /// When the bank's list first lacked the handle after a refusal.
    package private(set) var absentSince: Instant?
    /// Since when it is owed.
    package private(set) var owedAt: Instant

    /// Owes a deactivation at once.
    package init(of bankCard: BankCard, for account: AccountID, at now: Instant) {
        self.init(
            bankCard: bankCard,
            account: account,
            cards: [],
            status: .pending,
            attempts: 0,
            dueAt: now,
            trouble: nil,
            absentSince: nil,
            owedAt: now
        )
    }

    /// Puts a debt together; storage uses it to give back what it kept.
    package init(
        bankCard: BankCard?,
        account: AccountID?,
        cards: Set<SavedCard.ID>,
        status: Status,
        attempts: Int,
        dueAt: Instant,
        trouble: Trouble?,
        absentSince: Instant?,
        owedAt: Instant
    ) {
        self.bankCard = bankCard
        self.account = account
        self.cards = cards
        self.status = status
        self.attempts = attempts
        self.dueAt = dueAt
        self.trouble = trouble
        self.absentSince = absentSince
        self.owedAt = owedAt
    }

    /// What a revoked card shows of its debt.
    package var shown: Revocation.BankDeactivation {
        switch status {
        case .pending, .sending: .pending
        case .failing: .failing
        case .withheld: .withheld
        case .done, .settled: .done
        // The handle was saved again: a live card holds it.
        case .cancelled: .withheld
        case .absent: .absent
        }
    }

    /// Whether a call may have reached the bank.
    package var wasSent: Bool { attempts > 0 }

    /// Lets a revoked card wait for this debt.
    package mutating func add(_ card: SavedCard.ID) { cards.insert(card) }

    /// A card that is gone waits no more.
    package mutating func forget(_ card: SavedCard.ID) { cards.remove(card) }

    /// Owes an ended debt once more.
    package mutating func renew(_ bankCard: BankCard, for account: AccountID, at now: Instant) {
        guard !status.isOpen else { return }
        // Cards whose debt was cancelled still wait for the handle's end; those whose debt was paid do not.
        let (waiting, wasSent) = (status == .cancelled ? cards : [], wasSent)
        self = Debt(of: bankCard, for: account, at: now)
        cards = waiting
        // A call of its earlier life may have reached the bank: that bears on what a card saved later is worth.
        if wasSent { attempts = 1 }
    }

    /// Withholds the debt because a live card holds the handle, or frees it again.
    package mutating func withhold(_ isHeld: Bool, at now: Instant) throws(VaultError) {
        if isHeld, status != .withheld { try move(to: .withheld) }
        if !isHeld, status == .withheld {
            try move(to: .pending)
            dueAt = now
        }
    }

    /// Notes that a call goes out now: committed before it is made.
    package mutating func send() throws(VaultError) {
        try move(to: .sending)
        attempts += 1
    }

    /// Ends the debt and forgets the handle.
    package mutating func end(_ status: Status) throws(VaultError) {
        precondition(!status.isOpen)
        try move(to: status)
        bankCard = nil
        account = nil
    }

    /// Notes a try that did not reach the bank or whose answer was lost; the next is due after a growing wait.
    package mutating func retry(at now: Instant, by backoff: DebtBackoff, jitter: Double) throws(VaultError) {
        try move(to: .pending)
        trouble = .unreachable
        dueAt = now + backoff.wait(after: attempts, jitter: jitter)
    }

    /// Notes a refusal; twice absent from the bank's list, an hour apart, ends the debt.
    package mutating func refuse(isListed: Bool?, at now: Instant, by backoff: DebtBackoff) throws(VaultError) {
        trouble = .refused
        if isListed == false {
            if let first = absentSince, now.since(first) >= backoff.absence { return try end(.absent) }
            absentSince = absentSince ?? now
            try move(to: .pending)
            dueAt = now + backoff.absence
        } else {
            if isListed == true { absentSince = nil }
            try move(to: .failing)
            dueAt = now + backoff.daily
        }
    }

    private mutating func move(to next: Status) throws(VaultError) {
        guard Status.moves[status]?.contains(next) == true else { throw .illegalMove }
        status = next
    }
}

/// How long a debt waits between tries.
package struct DebtBackoff: Sendable {
    /// The first wait; each next one doubles.
    package var first: TimeSpan = .seconds(5)
    /// The longest wait.
    package var longest: TimeSpan = .hours(1)
    /// The wait after a final refusal.
    package var daily: TimeSpan = .days(1)
    /// The time between the two looks at the bank's list.
    package var absence: TimeSpan = .hours(1)

    /// The designed waits.
    package init() {}

    /// The wait after that many tries, with up to a quarter of jitter (0…1) so that debts do not march in step.
    package func wait(after attempts: Int, jitter: Double) -> TimeSpan {
        let doubled = first.milliseconds << Int64(min(max(attempts - 1, 0), 20))
        let base = min(doubled, longest.milliseconds)
        return TimeSpan(milliseconds: base + Int64(Double(base) * 0.25 * min(max(jitter, 0), 1)))
    }
}
