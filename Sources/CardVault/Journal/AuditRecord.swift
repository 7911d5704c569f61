/// One leaf of the audit before it has its place: who did what to what, from where, with what end.
package struct AuditRecord: Sendable {
    /// What was done.
    package enum Action: String, CaseIterable, Sendable {
        case vaultInitialised = "vault.initialised"
        case vaultStarted = "vault.started"
        case vaultStopped = "vault.stopped"
        case accessRefused = "access.refused"
        case verificationCreated = "verification.created"
        case verificationChallenged = "verification.challenged"
        case verificationConfirmed = "verification.confirmed"
        case verificationUndetermined = "verification.undetermined"
        case verificationVerified = "verification.verified"
        case verificationDeclined = "verification.declined"
        case verificationExpired = "verification.expired"
        case verificationFailed = "verification.failed"
        case verificationLate = "verification.late"
        case answerForeign = "bank.answer_foreign"
        case bankKeyChanged = "bank.key_changed"
        case cardSaved = "card.saved"
        case cardRefreshed = "card.refreshed"
        case cardDetailsLearnt = "card.details_learnt"
        case cardBankIDChanged = "card.bank_id_changed"
        case cardSuspended = "card.suspended"
        case cardRevived = "card.revived"
        case cardUpdated = "card.updated"
        case cardRevealed = "card.revealed"
        case cardRevoked = "card.revoked"
        case cardPresenceChecked = "card.presence_checked"
        case cardReverifyDue = "card.reverify_due"
        case deactivationOwed = "deactivation.owed"
        case deactivationSent = "deactivation.sent"
        case deactivationEnded = "deactivation.ended"
        case deactivationTroubled = "deactivation.troubled"
        case deactivationSettled = "deactivation.settled"
        case deactivationCancelled = "deactivation.cancelled"
        case accountErased = "account.erased"
        case sessionCreated = "session.created"
        case sessionEnded = "session.ended"
        case clientCreated = "client.created"
        case clientRotated = "client.rotated"
        case clientDisabled = "client.disabled"
        case cardsSearched = "cards.searched"
        case revocationPlanned = "revocation.planned"
        case revocationApproved = "revocation.approved"
        case revocationExecuted = "revocation.executed"
        case revocationEnded = "revocation.ended"
        case consoleSignedIn = "console.signed_in"
        case consoleSignedOut = "console.signed_out"
        case consoleRefused = "console.refused"
        case auditRead = "audit.read"
        case auditExported = "audit.exported"
        case auditPruned = "audit.pruned"
        case retentionApplied = "retention.applied"
        case keysRotated = "keys.rotated"
        case keysRewrapped = "keys.rewrapped"
        case keysDestroyed = "keys.destroyed"
        case rootKeyChanged = "keys.root_changed"
        case rollbackAccepted = "rollback.accepted"
        case ledgerApplied = "ledger.applied"
        case ledgerBegun = "ledger.begun"
        case backupTaken = "backup.taken"
        case backupRestored = "backup.restored"
    }
    /// How it ended.
    package enum Outcome: String, CaseIterable, Sendable {
        case ok, refused, failed
    }
    /// What it was done to; all of it personal, so the leaf only commits to it.
    package struct Subject: Sendable {
        /// The account.
        package var account: AccountID?
        /// The card.
        package var card: SavedCard.ID?
        /// The verification.
        package var verification: Verification.ID?
        /// The card entry session.
        package var session: CardEntrySession.ID?
        /// The API client: not personal, but named here for one place to look.
        package var client: Client.ID?

        /// States a subject.
        package init(
            account: AccountID? = nil,
            card: SavedCard.ID? = nil,
            verification: Verification.ID? = nil,
            session: CardEntrySession.ID? = nil,
            client: Client.ID? = nil
        ) {
            self.account = account
            self.card = card
            self.verification = verification
            self.session = session
            self.client = client
        }
    }
    /// What was done.
    package let action: Action
    /// Who did it, from where.
    package let caller: Caller
    /// To what.
    package let subject: Subject
    /// How it ended.
    package let outcome: Outcome
    /// A word of ours about why: a reason's raw value, a code, a count.
    package let reason: String?
    /// The caller's words: purpose or note; personal perhaps, so kept with the subject.
    package let words: String?

    /// States a record.
    package init(
        _ action: Action,
        by caller: Caller,
        on subject: Subject = Subject(),
        outcome: Outcome = .ok,
        reason: String? = nil,
        words: String? = nil
    ) {
        self.action = action
        self.caller = caller
        self.subject = subject
        self.outcome = outcome
        self.reason = reason
        self.words = words
    }
}

/// A leaf of the audit with its place, as it is shown to auditors.
package struct RecordedLeaf: Sendable {
    /// Its place: counted from 0 without gaps.
    package let sequence: Int64
    /// The leaf: RFC 8785 canonical JSON (`docs/audit-format.md`).
    package let leaf: [UInt8]
    /// What the leaf's commitment hides: canonical JSON; nil once erased or if there is none.
    package let opening: [UInt8]?

    /// Places a leaf.
    package init(sequence: Int64, leaf: [UInt8], opening: [UInt8]?) {
        self.sequence = sequence
        self.leaf = leaf
        self.opening = opening
    }
}
