/// One zero-amount operation as the bank keeps it.
struct Verification: Sendable {
    /// Where an operation stands.
    enum Standing: Sendable, Equatable {
        /// Answered as not final; the status call says "not found" or "in progress".
        case processing(looksAbsent: Bool)
        case challenged
        case verified
        case declined(Int)
    }

    /// An open 3-D Secure challenge.
    struct Challenge: Sendable {
        let paReq: String
        let md: String
        let returnedMD: String
        let key: String
        /// The PaRes values the ACS made, and whether the code was right.
        var results: [String: Bool] = [:]
    }

    /// What the shop sent along, to be seen again in answers.
    struct Particulars: Sendable {
        var name = ""
        var email = ""
        var phone = ""
        var description = ""
        var data = ""
        var postLink = ""
        var failurePostLink = ""
        var isCardToBeSaved = false
    }

    let transactionID: String
    let invoiceID: String
    let accountID: String
    let merchant: String
    let terminal: Terminal
    let token: String
    let secretHash: String?
    let face: CardFace
    let behaviour: CardBehaviour
    let particulars: Particulars
    let createdAt: Int64
    let reference: String
    let intReference: String
    let approvalCode: String
    var standing = Standing.processing(looksAbsent: false)
    var cardID: String?
    var challenge: Challenge?
    var isSecure = false
    /// When an operation that is not final, or an unfinished challenge, becomes VERIFIED.
    var verifiesAt: Int64?
    var confirms = 0
    var statusQueries = 0
}

/// A card the bank keeps for an account.
struct SavedCard: Sendable {
    let id: String
    let merchant: String
    let terminal: Terminal
    let face: CardFace
    let listToken: String
    var transactionID: String
    var reference: String
    var intReference: String
    var payerName: String
    var createdAt: Int64
    /// The accounts that asked to keep it; more than one only if a cardID is the same for all accounts.
    var accounts: Set<String> = []
    var isActive = true
    var deactivations = 0
}
