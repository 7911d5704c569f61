/// A revocation of many cards at once: counted first, approved by a second administrator if they are many, then done in batches.
package struct RevocationPlan: Sendable {
    /// How far a plan is.
    package enum Status: String, CaseIterable, Sendable {
        /// Its cards are being written down; a process that died there leaves a plan that never becomes more.
        case gathering
        /// It waits for its execution, or for its approval first.
        case planned
        /// Its cards are being revoked, batch after batch.
        case running
        case done
        /// It was not executed in time.
        case expired
    }
    /// What became of one card of a plan.
    package enum Result: String, CaseIterable, Sendable {
        case revoked
        /// It was revoked before its turn came.
        case alreadyRevoked = "already_revoked"
        /// Its account was erased before its turn came.
        case gone
    }
    /// Who planned, approved or executed.
    package struct Party: Equatable, Sendable {
        /// The client.
        package let client: Client.ID
        /// Its name then.
        package let name: String
        /// When.
        package let at: Instant

        /// States a party.
        package init(client: Client.ID, name: String, at: Instant) {
            self.client = client
            self.name = name
            self.at = at
        }
    }
    /// How many cards a batch has: one transaction.
    package static let batchSize = 100
    /// How many cards a plan has at most.
    package static let maximumCards = 1_000_000
    /// How long a plan waits for its execution.
    package static let lifetime = TimeSpan.days(1)

    /// The identifier.
    package let id: ID
    /// Why the cards are revoked.
    package let reason: Revocation.Reason
    /// More of it in words, at most 500 bytes.
    package let note: String?
    /// What was asked for, in words of ours that name no account, card or handle.
    package let conditions: [String]
    /// Who planned it.
    package let planned: Party
    /// Whether another administrator must approve it.
    package var needsApproval = false
    /// How many cards it has.
    package var matched = 0
    /// The state as it is kept; what time did to it is asked by `status(at:)`.
    package var kept = Status.gathering
    /// Who approved it.
    package var approved: Party?
    /// Who had it executed.
    package var executed: Party?
    /// When its last card was done.
    package var endedAt: Instant?
    /// How many batches are done.
    package var batchesDone = 0
    /// How many cards came to each end so far.
    package var results: [Result: Int] = [:]

    /// States a plan whose cards are still to be found.
    package init(id: ID, reason: Revocation.Reason, note: String?, conditions: [String], planned: Party) {
        self.id = id
        self.reason = reason
        self.note = note
        self.conditions = conditions
        self.planned = planned
    }

    /// The state as it is at that moment.
    package func status(at now: Instant) -> Status {
        kept == .planned && now >= planned.at + Self.lifetime ? .expired : kept
    }
    /// How many batches there are.
    package var batchCount: Int { (matched + Self.batchSize - 1) / Self.batchSize }
    /// How many cards are done.
    package var cardsDone: Int { results.values.reduce(0, +) }
}

/// One card of a plan, and what became of it; nil until its turn came.
package struct PlannedCard: Equatable, Sendable {
    /// The card; nil once its account is erased.
    package let id: SavedCard.ID?
    /// Its end.
    package var result: RevocationPlan.Result?

    /// States a card.
    package init(id: SavedCard.ID?, result: RevocationPlan.Result? = nil) {
        self.id = id
        self.result = result
    }
}

extension RevocationPlan: Identified {
    /// Plans are `rev_…`.
    package static var prefix: String { "rev_" }
    /// Names one plan.
    package typealias ID = Identifier<RevocationPlan>
}
