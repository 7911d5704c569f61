package import Secrets

/// One zero-amount operation at the bank, from the row written before the card is sent to its end.
package struct Verification: Sendable {
    /// A first verification, or one of a card that is saved already.
    package enum Kind: Equatable, Sendable {
        case initial
        case reverification(of: SavedCard.ID)
    }

    /// Where the cardholder's browser goes after a challenge.
    package enum ReturnRoute: Equatable, Sendable {
        /// Our page only: it says what happened in words.
        case ourPage
        /// Our page, then the shop's.
        case shop(url: String)
        /// The caller's own TermUrl; it brings the result by the confirmation call.
        case callerTermURL(String)
    }

    /// The identifier callers know.
    package let id: ID
    /// Whose card is verified.
    package let account: AccountID
    /// First or again.
    package let kind: Kind
    /// Whether the caller wants the card kept.
    package let cardSave: Bool
    /// The bank's number of this operation.
    package let invoice: InvoiceID
    /// The terminal it runs on.
    package let terminal: TerminalName
    /// The merchant of that terminal.
    package let merchant: String
    /// Who asked for it.
    package let client: Client.ID?
    /// The card entry session it came from.
    package let session: CardEntrySession.ID?
    /// The caller's reference.
    package let reference: String?
    /// The label that the saved card gets.
    package let label: String?
    /// Where the browser goes.
    package let route: ReturnRoute
    /// When it was written down.
    package let createdAt: Instant
    /// The trace that asked for it (W3C traceparent), passed to the bank.
    package let traceparent: String?

    /// The last change.
    package private(set) var updatedAt: Instant
    /// The state.
    package private(set) var state: VerificationState
    /// The operation's token; gone once the operation has ended.
    package var token: OperationToken?
    /// What the bank echoes in its callback; gone once the operation has ended.
    package var callbackSecret: SecretBytes?
    /// What the bank calls the operation.
    package var bank = BankReference()
    /// What the status answer told of the card.
    package var face = CardFace()
    /// The card it made or moved.
    package var card: SavedCard.ID?
    /// An answer that waits for the mask before it moves a saved card.
    package var evidence: Evidence?
    /// What is still to be asked of the bank, and when.
    package var question: Question?

    /// The bank's own names of an operation; shown to callers.
    package struct BankReference: Equatable, Sendable {
        /// The bank's transaction.
        package var transactionID: String?
        /// The bank's reference (RRN).
        package var reference: String?
        /// The bank's internal reference.
        package var intReference: String?
        /// Whether 3-D Secure took part; nil until known.
        package var secure: Bool?

        /// Nothing known yet.
        package init(
            transactionID: String? = nil,
            reference: String? = nil,
            intReference: String? = nil,
            secure: Bool? = nil
        ) {
            self.transactionID = transactionID
            self.reference = reference
            self.intReference = intReference
            self.secure = secure
        }

        /// Takes over what the news tell and keeps the rest.
        package mutating func learn(_ news: BankReference) {
            transactionID = news.transactionID ?? transactionID
            reference = news.reference ?? reference
            intReference = news.intReference ?? intReference
            secure = news.secure ?? secure
        }
    }

    /// A verdict of the bank on a re-verification that counts only once the mask shows that it is the same card.
    package enum Evidence: Equatable, Sendable {
        case verified(BankCardID)
        case declined(code: Int)
        /// VERIFIED without a handle: asked for it until `Deadlines.cardID`, counted from here.
        case verifiedWithoutCardID(since: Instant)
    }

    /// Puts a verification together; storage uses it to give back what it kept.
    package init(
        id: ID,
        account: AccountID,
        kind: Kind,
        cardSave: Bool,
        invoice: InvoiceID,
        terminal: TerminalName,
        merchant: String,
        client: Client.ID?,
        session: CardEntrySession.ID? = nil,
        reference: String? = nil,
        label: String? = nil,
        route: ReturnRoute = .ourPage,
        createdAt: Instant,
        traceparent: String? = nil,
        updatedAt: Instant? = nil,
        state: VerificationState = .processing,
        token: OperationToken? = nil,
        callbackSecret: SecretBytes? = nil
    ) {
        self.id = id
        self.account = account
        self.kind = kind
        self.cardSave = cardSave
        self.invoice = invoice
        self.terminal = terminal
        self.merchant = merchant
        self.client = client
        self.session = session
        self.reference = reference
        self.label = label
        self.route = route
        self.createdAt = createdAt
        self.traceparent = traceparent
        self.updatedAt = updatedAt ?? createdAt
        self.state = state
        self.token = token
        self.callbackSecret = callbackSecret
    }

    /// The state without what belongs to it.
    package var status: VerificationStatus { state.status }

    /// The card that is verified again; nil for a first verification.
    package var reverifiedCard: SavedCard.ID? {
        if case .reverification(let card) = kind { card } else { nil }
    }

    /// Moves the verification, or refuses a move that the table does not know; an end wipes the operation's secrets.
    package mutating func move(to next: VerificationState, at now: Instant) throws(VaultError) {
        guard VerificationStatus.moves[status]?.contains(next.status) == true else { throw .illegalMove }
        state = next
        updatedAt = now
        guard next.status.isFinal else { return }
        token = nil
        callbackSecret = nil
        evidence = nil
    }

    /// Notes a change that is no move.
    package mutating func touch(at now: Instant) { updatedAt = now }
}
