import CardVault
import Storage
import System

/// Fills a new vault with accounts of three cards each, through the repository as verifications do, but many to a commit and
/// without their leaves and events.
///
/// Accounts are written in the order in which their rows lie: in any other order millions of cards take hours.
struct Seed {
    private static let cardsEach = 3
    private static let accountsAtOnce = 5_000
    /// The most identifiers that are printed: enough for minutes of revocations.
    private static let identifiersWanted = 600_000

    private let repository: SQLiteRepository
    private let accounts: Int
    private let start: Instant

    init(_ repository: SQLiteRepository, accounts: Int) {
        self.repository = repository
        self.accounts = accounts
        start = Clock().now - .days(170)
    }

    /// Fills the vault; prints identifiers of cards in no order, evenly taken from all of them.
    func run() async throws {
        let order = try order()
        let step = max(1, accounts * Self.cardsEach / Self.identifiersWanted)
        var identifiers: [String] = []
        for first in stride(from: 0, to: accounts, by: Self.accountsAtOnce) {
            let numbers = Array(order[first..<min(first + Self.accountsAtOnce, accounts)])
            let ids = try await save(numbers, from: first)
            for (place, id) in ids.enumerated() where (first * Self.cardsEach + place) % step == 0 {
                identifiers.append(id.text)
            }
            Bench.progress(first + numbers.count, of: accounts)
        }
        identifiers.shuffle()
        Program.print(identifiers.joined(separator: "\n"))
        _ = try repository.cutLog()
        await repository.close()
    }

    /// The numbers of all accounts, as their rows lie.
    private func order() throws -> [Int] {
        let places = try repository.placesOfAccounts(count: accounts, Bench.account)
        return (0..<accounts).sorted { places[$0] < places[$1] }
    }

    private func save(_ numbers: [Int], from first: Int) async throws -> [SavedCard.ID] {
        let (start, accounts) = (start, accounts)
        return try await repository.decide { transaction throws(VaultError) in
            var ids: [SavedCard.ID] = []
            for (place, number) in numbers.enumerated() {
                // Over 170 days, so that reminders lie ahead.
                let at = start + TimeSpan(milliseconds: Int64(first + place) * 14_688_000_000 / Int64(accounts))
                for card in 0..<Self.cardsEach { ids.append(try Self.save(number, card, at, transaction)) }
            }
            return ids
        }
    }

    private static func save(
        _ number: Int,
        _ card: Int,
        _ at: Instant,
        _ transaction: any VaultTransaction
    ) throws(VaultError) -> SavedCard.ID {
        let account = try Bench.account(number)
        let face = CardFace(
            mask: CardMask(["411111******\(1_000 + number % 9_000)", "555555******4444", "371449******8431"][card]),
            brand: ["VISA", "MASTERCARD", "AMEX"][card],
            issuer: "HALYK BANK OF KAZAKHSTAN",
            issuerBankCountry: "KAZ"
        )
        var verification = Verification(
            id: try transaction.newVerificationID(for: account),
            account: account,
            kind: .initial,
            cardSave: true,
            invoice: try InvoiceID(String(100_000_000_000_000 + number * cardsEach + card)),
            terminal: try TerminalName(Bench.terminal),
            merchant: Bench.merchant,
            client: nil,
            label: "Everyday card",
            createdAt: at
        )
        try verification.move(to: .verified, at: at)
        verification.face = face
        let id = try transaction.newCardID(for: account)
        verification.card = id
        try transaction.put(verification)
        try transaction.put(
            SavedCard(
                id: id,
                account: account,
                terminal: verification.terminal,
                merchant: Bench.merchant,
                createdAt: at,
                origin: verification.id,
                bankCardID: try Bench.handle(number, card),
                face: face,
                label: verification.label,
                isDefault: card == 0,
                verifiedAt: at,
                movedBy: at
            )
        )
        try transaction.remind(of: id, at: at + .days(180))
        return id
    }
}
