internal import CardVault

/// Everything an `InMemoryRepository` holds; a value, so that a decision can be thrown away.
struct MemoryState: Sendable {
    /// Where an identifier belongs: whose it is, and how new.
    struct Place: Sendable {
        let account: AccountID
        let number: Int64
    }
    /// What an idempotency key stands for.
    struct Claimed: Sendable {
        let digest: [UInt8]
        let account: AccountID
        let at: Instant
        var verification: Verification.ID?
    }
    /// A leaf with the account whose erasure deletes its opening.
    struct Leaf: Sendable {
        let leaf: [UInt8]
        let account: AccountID?
        var opening: [UInt8]?
    }

    var places: [String: Place] = [:]
    var cards: [SavedCard.ID: SavedCard] = [:]
    var verifications: [Verification.ID: Verification] = [:]
    var sessions: [CardEntrySession.ID: CardEntrySession] = [:]
    var debts: [DebtKey: Debt] = [:]
    var clients: [Client.ID: Client] = [:]
    var claims: [String: Claimed] = [:]
    var presence: [SavedCard.ID: Instant] = [:]
    var reminders: [SavedCard.ID: Instant] = [:]
    var erased: [Int64: ErasedOperation] = [:]
    var events: [RecordedEvent] = []
    var leaves: [Leaf] = []
    var plans: [RevocationPlan.ID: RevocationPlan] = [:]
    var planNumbers: [RevocationPlan.ID: Int64] = [:]
    var batches: [RevocationPlan.ID: [Int: [PlannedCard]]] = [:]
    var lastNumber: Int64 = 0
    var lastErased: Int64 = 0

    /// A new identifier's text, which says nothing.
    mutating func newName(_ prefix: String, for account: AccountID) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
        let text = prefix + String((0..<26).map { _ in alphabet[Int.random(in: 0..<32)] })
        lastNumber += 1
        places[text] = Place(account: account, number: lastNumber)
        return text
    }

    /// The number by which an identifier is newer or older than others.
    func number(_ text: String) -> Int64 { places[text]?.number ?? 0 }

    /// The number of a list's cursor; refuses one of another account.
    func number(ofCursor text: String?, in account: AccountID) throws(VaultError) -> Int64 {
        guard let text else { return .max }
        guard let place = places[text], place.account == account else { throw .cursorMalformed }
        return place.number
    }
}
