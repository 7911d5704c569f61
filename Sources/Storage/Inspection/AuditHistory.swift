internal import AuditLog
internal import CardVault

/// What the audit says became of each thing that it names: what the tables have to agree with.
struct AuditHistory {
    var cards: [Place: CardStatus?] = [:]
    var verifications: [Place: (status: VerificationStatus?, at: Instant)] = [:]
    var sessions: [Place: Bool] = [:]
    /// Whether a client was disabled.
    var clients: [String: Bool] = [:]
    /// The states that a plan's row may have.
    var plans: [RevocationPlan.ID: Set<RevocationPlan.Status>] = [:]
    /// How often that was done of which the feed tells too.
    var tellings: [String: Int] = [:]
    /// Leaves that saved a card and name it no more.
    var unnamedCards = 0
    /// Leaves whose opening is gone although no account was erased since.
    var unexplained = 0
    /// Cards that erasures took, as they said.
    var erasedCards = 0

    /// Adds a leaf, in their order, with its opening if there still is one.
    mutating func add(_ leaf: AuditLeaf, _ opening: AuditOpening?, _ ciphers: Ciphers) {
        guard let action = AuditRecord.Action(rawValue: leaf.action) else { return }
        if action == .accountErased { unexplained = 0 }
        if leaf.commitment != nil, opening == nil { unexplained += 1 }
        if action == .accountErased { erasedCards += leaf.reason.flatMap { Int($0) } ?? 0 }
        if opening != nil || action == .accountErased { tellings[leaf.action, default: 0] += 1 }
        note(action, onPlanIn: leaf.reason)
        guard let opening else {
            if action == .cardSaved { unnamedCards += 1 }
            return
        }
        if let card = opening.text("cardId").flatMap({ try? SavedCard.ID($0) }).flatMap(ciphers.cardIDs.place) {
            note(action, on: card)
        }
        if let id = opening.text("verificationId").flatMap({ try? Verification.ID($0) }),
            let place = ciphers.verificationIDs.place(of: id), let at = Instant(rfc3339: leaf.time)
        {
            note(action, on: place, at: at)
        }
        if let id = opening.text("sessionId").flatMap({ try? CardEntrySession.ID($0) }),
            let place = ciphers.sessionIDs.place(of: id)
        {
            sessions[place] = sessions[place] ?? false || action == .sessionEnded
        }
        if let client = opening.text("clientId") {
            clients[client] = clients[client] ?? false || action == .clientDisabled
        }
    }

    /// The reason of a plan's leaf is its identifier and a count.
    private mutating func note(_ action: AuditRecord.Action, onPlanIn reason: String?) {
        let states: Set<RevocationPlan.Status>
        switch action {
        case .revocationPlanned, .revocationApproved: states = [.planned]
        // One without a card has nothing to run.
        case .revocationExecuted: states = [.running, .done]
        case .revocationEnded: states = [.done]
        default: return
        }
        let id = reason?.split(separator: ":").first.flatMap { try? RevocationPlan.ID(String($0)) }
        if let id { plans[id] = states }
    }

    private mutating func note(_ action: AuditRecord.Action, on card: Place) {
        switch action {
        case .cardSaved: cards[card] = .active
        // A state that cannot be left needs no more to be said.
        case .cardRevoked: cards[card] = .revoked
        case .cardSuspended: cards[card] = .suspended
        case .cardRevived: cards[card] = .active
        // Of any other leaf it is only known that there was such a card.
        default: if cards[card] == nil { cards[card] = .some(nil) }
        }
    }

    private mutating func note(_ action: AuditRecord.Action, on verification: Place, at: Instant) {
        let status: VerificationStatus? =
            switch action {
            case .verificationVerified: .verified
            case .verificationDeclined: .declined
            case .verificationExpired: .expired
            case .verificationFailed: .failed
            default: nil
            }
        let known = verifications[verification]
        verifications[verification] = (status ?? known?.status, status == nil ? known?.at ?? at : at)
    }
}

extension AuditOpening {
    fileprivate func text(_ name: String) -> String? {
        if case .text(let text)? = members.first(where: { $0.name == name })?.value { text } else { nil }
    }
}
