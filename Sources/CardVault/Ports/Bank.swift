package import Secrets

/// The bank as the domain needs it. Calls may take long and may fail; none is repeated by the adapter.
package protocol Bank: Sendable {
    /// Gets a token bound to one operation; `callbackSecret` is what the bank echoes in its callback.
    ///
    /// Nothing of a card has been sent when this fails.
    func open(
        _ invoice: InvoiceID,
        on terminal: TerminalName,
        callbackSecret: SecretBytes
    ) async throws(BankRefusal) -> OperationToken

    /// Sends the cryptogram. A lost answer is a value, since the card may have been taken.
    func verify(_ order: VerificationOrder) async -> BankAnswer

    /// Sends the result of a 3-D Secure 1 challenge.
    func confirm(_ confirmation: Confirmation) async -> BankAnswer

    /// Asks what became of an operation.
    func status(of invoice: InvoiceID, on terminal: TerminalName, traceparent: String?) async -> BankAnswer

    /// Reads which of an account's cards the bank keeps; nil if the list could not be had.
    func savedCards(of account: AccountID, on terminal: TerminalName) async -> [ListedCard]?

    /// Whether no call would go out now, since too many have failed: what can wait waits, and nothing is written down for it.
    var isHeldBack: Bool { get }

    /// Takes a saved card out of use at the bank.
    func deactivate(_ card: BankCard) async -> DeactivationAnswer

    /// The key that cryptograms are made with, as last fetched; fetched if it is not there yet.
    func publicKey(for terminal: TerminalName) async throws(BankRefusal) -> BankPublicKey
}

/// Why the bank could not be asked at all; nothing was sent that counts.
package enum BankRefusal: Error, CaseIterable, Sendable {
    /// No connection, no answer, or an answer that makes no sense.
    case unavailable
    /// The bank does not take our credentials.
    case credentialsRefused
    /// Too many calls are out, or the bank has failed too often just now.
    case breakerOpen
    /// The key is too short or not the pinned one.
    case keyUnusable
}

/// Everything that goes to the bank with one cryptogram.
package struct VerificationOrder: Sendable {
    /// The operation's number.
    package let invoice: InvoiceID
    /// Whose card.
    package let account: AccountID
    /// On which terminal.
    package let terminal: TerminalName
    /// The operation's token.
    package let token: OperationToken
    /// The card, encrypted by the browser.
    package let cryptogram: Cryptogram
    /// Whether the bank is to keep the card.
    package let cardSave: Bool
    /// What passes through.
    package let details: PassThrough
    /// Where the bank reports: both postLink and failurePostLink.
    package let callbackURL: String
    /// The W3C traceparent.
    package let traceparent: String?

    /// States an order.
    package init(
        invoice: InvoiceID,
        account: AccountID,
        terminal: TerminalName,
        token: OperationToken,
        cryptogram: Cryptogram,
        cardSave: Bool,
        details: PassThrough,
        callbackURL: String,
        traceparent: String?
    ) {
        self.invoice = invoice
        self.account = account
        self.terminal = terminal
        self.token = token
        self.cryptogram = cryptogram
        self.cardSave = cardSave
        self.details = details
        self.callbackURL = callbackURL
        self.traceparent = traceparent
    }
}

/// What a caller gives for the bank alone: it is passed on and kept nowhere.
package struct PassThrough: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The cardholder's name; the bank gets `CARD HOLDER` if it is nil.
    package let cardholderName: String?
    /// The cardholder's e-mail address.
    package let email: String?
    /// The cardholder's phone number.
    package let phone: String?
    /// At most 125 bytes; the bank gets `Card verification` if it is nil.
    package let purpose: String?
    /// A JSON text that the bank stores as it is; nobody knows what is in it, so it is wiped.
    package let data: SecretBytes?

    /// Takes what passes through; refuses a description of more than 125 bytes (code 3298 of the bank).
    package init(
        cardholderName: String? = nil,
        email: String? = nil,
        phone: String? = nil,
        description: String? = nil,
        data: SecretBytes? = nil
    ) throws(VaultError) {
        func short(_ text: String?, _ limit: Int) throws(VaultError) -> String? {
            guard let text else { return nil }
            return try ShortText.checked(text, maximumBytes: limit)
        }
        self.cardholderName = try short(cardholderName, 128)
        self.email = try short(email, 254)
        self.phone = try short(phone, 32)
        purpose = try short(description, 125)
        guard data?.count ?? 0 <= 4_096 else { throw .textTooLong }
        self.data = data
    }

    /// The same text whatever passes through.
    package var description: String { "<pass-through>" }
    /// The same text whatever passes through.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The result of a challenge on its way to the bank.
package struct Confirmation: Sendable {
    /// The operation's token.
    package let token: OperationToken
    /// The bank's transaction; the confirm call names it `ID`.
    package let transactionID: String
    /// PaRes as the ACS gave it.
    package let paRes: SecretBytes
    /// MD as the ACS gave it: it need not equal the MD that was sent.
    package let md: SecretBytes
    /// The W3C traceparent.
    package let traceparent: String?

    /// States a confirmation.
    package init(
        token: OperationToken,
        transactionID: String,
        paRes: SecretBytes,
        md: SecretBytes,
        traceparent: String?
    ) {
        self.token = token
        self.transactionID = transactionID
        self.paRes = paRes
        self.md = md
        self.traceparent = traceparent
    }
}

/// One entry of the bank's list of an account's saved cards.
package struct ListedCard: Sendable {
    /// The handle.
    package let id: BankCardID
    /// The mask, if it can be read.
    package let mask: CardMask?
    /// Whether the bank says it can be charged.
    package let isAvailable: Bool?

    /// States an entry.
    package init(id: BankCardID, mask: CardMask?, isAvailable: Bool?) {
        self.id = id
        self.mask = mask
        self.isAvailable = isAvailable
    }
}

/// What the bank said to a deactivation.
package enum DeactivationAnswer: CaseIterable, Sendable {
    /// HTTP 200.
    case done
    /// An answer that trying again soon will not change (a 4xx other than 401, 403, 408 and 429).
    case refused
    /// No answer, or one that may change.
    case unreachable
    /// Nothing was sent: the breaker is open.
    case notSent
}

/// The bank's key for cryptograms.
package struct BankPublicKey: Equatable, Sendable {
    /// SubjectPublicKeyInfo as PEM.
    package let pem: String
    /// SHA-256 of the SubjectPublicKeyInfo's DER, 64 lower-case hexadecimal digits.
    package let sha256: String
    /// The modulus's length in bytes: the length of every cryptogram before base64.
    package let modulusBytes: Int

    /// States a key.
    package init(pem: String, sha256: String, modulusBytes: Int) {
        self.pem = pem
        self.sha256 = sha256
        self.modulusBytes = modulusBytes
    }
}
