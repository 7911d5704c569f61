/// Everything the bank knows, in memory, changed by one call at a time.
struct BankState: Sendable {
    /// An invoice, or the end of one, at its terminal.
    struct InvoiceKey: Hashable, Sendable {
        let terminal: String
        let digits: String
    }

    /// An account of a shop.
    struct AccountKey: Hashable, Sendable {
        let merchant: String
        let accountID: String
    }

    /// What makes a card the same card.
    struct CardKey: Hashable, Sendable {
        let merchant: String
        /// Empty if a cardID is the same for all accounts.
        let accountID: String
        let fingerprint: String
    }

    /// The most operations and the most tokens kept.
    static let mostOperations = 1_000_000
    static let mostTokens = 100_000

    let merchants: [String: Merchant]
    let publicKeyPEM: String
    var baseURL: String
    var random: SeededGenerator
    var switches = Switches()
    var faults: [Fault] = []
    var rudeness: Rudeness?
    /// How far `PUT /sandbox/clock` moved the clock, in milliseconds.
    var clockOffset: Int64 = 0
    var ledger = Ledger()

    var tokens: [String: AccessToken] = [:]
    var verifications: [String: Verification] = [:]
    /// Transaction ids, oldest first.
    var order: [String] = []
    var transactionOfInvoice: [InvoiceKey: String] = [:]
    var usedInvoiceEnds: Set<InvoiceKey> = []
    var transactionOfToken: [String: String] = [:]
    var transactionOfChallenge: [String: String] = [:]
    var cards: [String: SavedCard] = [:]
    /// CardIDs, oldest first.
    var cardOrder: [String] = []
    /// CardIDs that an account asked to keep, oldest first.
    var cardsOfAccount: [AccountKey: [String]] = [:]
    var cardOfKey: [CardKey: String] = [:]
    var verificationsOfKey: [CardKey: Int] = [:]
    /// Operations that become VERIFIED by themselves.
    var late: [String] = []
    /// PostLinks that no answer has taken along yet.
    var callbacks: [Callback] = []

    init(merchants: [Merchant], publicKeyPEM: String, baseURL: String, seed: UInt64, rudeness: Rudeness?) {
        self.merchants = Dictionary(merchants.map { ($0.id, $0) }) { _, last in last }
        self.publicKeyPEM = publicKeyPEM
        self.baseURL = baseURL
        self.rudeness = rudeness
        random = SeededGenerator(seed: seed)
    }

    /// Forgets all operations, cards, tokens and faults, and sets every switch as it was at the start.
    mutating func reset() {
        self = BankState(
            merchants: Array(merchants.values),
            publicKeyPEM: publicKeyPEM,
            baseURL: baseURL,
            seed: random.next(),
            rudeness: rudeness
        )
    }
}

extension BankState {
    /// The trouble of the next call: what was asked for comes before what the seed has.
    mutating func trouble(on endpoint: Endpoint, subject: String) -> Disturbance {
        if let index = faults.firstIndex(where: { $0.endpoint == endpoint }) {
            let disturbance = faults[index].disturbance
            faults[index].times -= 1
            if faults[index].times == 0 { faults.remove(at: index) }
            return disturbance
        }
        guard let rudeness else { return .none }
        let attempt = ledger.attempt(on: endpoint, subject: subject)
        return rudeness.disturbance(on: endpoint, subject: subject, attempt: attempt)
    }

    /// Verifies what has become late enough.
    mutating func settle(at now: Int64) {
        guard !late.isEmpty else { return }
        let due = late.filter { (verifications[$0]?.verifiesAt ?? .max) <= now }
        guard !due.isEmpty else { return }
        late.removeAll { due.contains($0) }
        for id in due where verifications[id]?.standing.isOpen == true { verify(id, at: now) }
    }

    /// Makes room for one more token by forgetting those that can do nothing more.
    mutating func forgetSpentTokens(at now: Int64) {
        guard tokens.count >= Self.mostTokens else { return }
        tokens = tokens.filter { value, token in
            guard token.expiresAt > now else { return false }
            guard token.uses.isEmpty else {
                return transactionOfToken[value].flatMap { verifications[$0]?.standing } == .challenged
            }
            return true
        }
    }

    /// Uses up a bearer token.
    mutating func spend(
        _ value: String?,
        for use: AccessToken.Use,
        at now: Int64
    ) throws(Refusal) -> AccessToken {
        guard let value, !value.isEmpty else { throw .tokenMissing }
        guard let token = tokens[value] else { throw .tokenUnknown }
        guard token.expiresAt > now else { throw .tokenExpired }
        guard token.isFor(use) else { throw .tokenNotForThis }
        guard token.allows(use) else { throw .tokenUsed }
        tokens[value]?.uses.append(use)
        return token
    }
}

extension Verification.Standing {
    /// Whether nothing is decided yet.
    var isOpen: Bool {
        switch self {
        case .processing, .challenged: true
        case .verified, .declined: false
        }
    }
}
