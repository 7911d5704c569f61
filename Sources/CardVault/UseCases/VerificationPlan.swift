/// What a request comes to once its card, terminal and limits have been looked at.
struct VerificationPlan: Sendable {
    let account: AccountID
    let kind: Verification.Kind
    let cardSave: Bool
    let terminal: Terminal
    /// Who asked for it: the caller, or who made the session that a browser's card comes from.
    let client: Client.ID?

    init(
        _ request: VerificationRequest,
        by caller: Caller,
        _ terminals: Terminals,
        _ policy: Policy,
        at now: Instant,
        _ reader: any VaultReader
    ) throws(VaultError) {
        let session = try request.submission.flatMap { submission throws(VaultError) in
            try reader.session(submission.session)
        }
        let client = caller.client?.id ?? session?.client
        self = try Self.plan(request.target, by: caller, for: client, terminals, reader)
        try checkLimits(policy, at: now, reader)
    }

    /// Looks again, inside the transaction that writes the verification down.
    func check(
        _ target: VerificationRequest.Target,
        by caller: Caller,
        _ terminals: Terminals,
        _ policy: Policy,
        at now: Instant,
        _ reader: any VaultReader
    ) throws(VaultError) {
        _ = try Self.plan(target, by: caller, for: client, terminals, reader)
        try checkLimits(policy, at: now, reader)
    }

    private init(
        account: AccountID,
        kind: Verification.Kind,
        cardSave: Bool,
        terminal: Terminal,
        client: Client.ID?
    ) {
        self.account = account
        self.client = client
        self.kind = kind
        self.cardSave = cardSave
        self.terminal = terminal
    }

    private static func plan(
        _ target: VerificationRequest.Target,
        by caller: Caller,
        for client: Client.ID?,
        _ terminals: Terminals,
        _ reader: any VaultReader
    ) throws(VaultError) -> VerificationPlan {
        switch target {
        case .account(let account, let cardSave, let name):
            try caller.mustSee(account, or: .accountNotFound)
            let terminal = try terminals.chosen(name, for: caller)
            return VerificationPlan(
                account: account,
                kind: .initial,
                cardSave: cardSave,
                terminal: terminal,
                client: client
            )
        case .card(let id):
            guard let card = try reader.card(id) else { throw .cardNotFound }
            try caller.mustSee(card.account, card.terminal, or: .cardNotFound)
            guard card.isLive else { throw .cardRevoked }
            let terminal = try terminals.named(card.terminal)
            return VerificationPlan(
                account: card.account,
                kind: .reverification(of: id),
                cardSave: false,
                terminal: terminal,
                client: client
            )
        }
    }

    /// The bank's own card-testing limits (476, 2740) pause an account before ours do.
    private func checkLimits(_ policy: Policy, at now: Instant, _ reader: any VaultReader) throws(VaultError) {
        // What stands against it is told before limits that time lifts (the order of refusals).
        if kind == .initial, cardSave, try reader.liveCardCount(of: account) >= policy.cardsPerAccount {
            throw .tooManyCards
        }
        // A decline may be known long after the verification began: the newest ones are looked at, whenever they began.
        let declines = try reader.verifications(of: account, VerificationFilter(status: .declined, limit: 20))
        let isPaused = declines.items.contains { verification in
            guard case .declined(let decline) = verification.state else { return false }
            return BankCode.pausing.contains(decline.code) && now.since(verification.updatedAt) < policy.pause
        }
        if isPaused { throw .accountPaused }
        let recent = try reader.verifications(of: account, since: now - .hours(1))
        guard recent.count < policy.verificationsPerAccountPerHour else { throw .accountLimited }
    }
}

extension Terminals {
    /// The terminal that the caller named, or the first it may use.
    func chosen(_ name: TerminalName?, for caller: Caller) throws(VaultError) -> Terminal {
        let mayUse = { (terminal: Terminal) in caller.client?.sees(terminal.name) ?? true }
        guard let terminal = all.first(where: { (name == nil || $0.name == name) && mayUse($0) }) else {
            throw .terminalUnknown
        }
        return terminal
    }
}
