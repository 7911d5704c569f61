import CardVault
import RepositoryContract
import SQLite
import Secrets
import Storage
import System
import Testing

/// A small vault with at least two rows in each table, as the use cases would have written them, and what callers see of it.
struct CompleteVault {
    static let accounts = ["customer-of-ours", "customer-2", "customer-3"]
    let vault: TemporaryVault
    let claims: [IdempotencyClaim]
    let sessions: [CardEntrySession.ID]
    let plans: [RevocationPlan.ID]

    /// Fills a vault and lays it in pages of 512 bytes, so that few bytes mean nothing.
    static func make() async throws -> CompleteVault {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        _ = try AuditNotary(repository, keyIn: vault)
        try await leaveOperation(of: try AccountID("erased"), in: repository)
        var claims: [IdempotencyClaim] = []
        var sessions: [CardEntrySession.ID] = []
        for (place, name) in accounts.enumerated() {
            let account = try AccountID(name)
            for number in 0..<2 {
                let claim = try IdempotencyClaim(
                    client: Samples.client(),
                    key: "key-\(place)-\(number)",
                    route: "POST \(name)",
                    body: SecretBytes(utf8: "body-\(place)-\(number)")
                )
                claims.append(claim)
                try await save(number: 2 * place + number, for: account, claim, in: repository)
            }
            sessions.append(try await openSession(for: account, in: repository))
        }
        for digit in ["a", "b"] as [Character] { try await addClient(digit, to: repository) }
        try await revokeOne(of: try AccountID(accounts[0]), in: repository)
        try await revokeOne(of: try AccountID(accounts[1]), in: repository)
        let plans = [
            try await plan(isExecuted: false, in: repository), try await plan(isExecuted: true, in: repository),
        ]
        let notary = try AuditNotary(repository, keyIn: vault)
        _ = try await notary.checkpoint()
        #expect(try repository.cutLog())
        await repository.close()
        // A copy: readers of other threads may still have the vault itself open.
        let copy = try vault.copy()
        try copy.raw().execute(
            script: "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM; PRAGMA journal_mode = WAL"
        )
        for suffix in ["-wal", "-shm"] { try File.remove(copy.database + suffix) }
        return CompleteVault(vault: copy, claims: claims, sessions: sessions, plans: plans)
    }

    // MARK: Filling

    private static func save(
        number: Int,
        for account: AccountID,
        _ claim: IdempotencyClaim,
        in repository: SQLiteRepository
    ) async throws {
        try await repository.saving { transaction in
            let id = try transaction.newVerificationID(for: account)
            var verification = try Samples.verification(
                id,
                of: account,
                invoice: "00000012345678\(number)",
                reference: "reference-\(number)",
                at: transaction.now
            )
            let subject = AuditRecord.Subject(account: account, verification: id)
            try transaction.put(verification)
            try transaction.put(claim, for: id)
            try transaction.record(AuditRecord(.verificationCreated, by: .system, on: subject))
            try transaction.emit(VaultEvent(.verificationCreated, account: account, verification: id))
            let cardID = try transaction.newCardID(for: account)
            try verification.move(to: .verified, at: transaction.now)
            verification.card = cardID
            // One of them still has a question, so that clear times are there to be changed.
            if number == 0 {
                verification.question = Question(.details, since: transaction.now, dueAt: transaction.now)
            }
            try transaction.put(verification)
            try transaction.put(
                Samples.card(cardID, of: account, from: id, handle: "handle-\(number)", at: transaction.now)
            )
            var both = subject
            both.card = cardID
            try transaction.record(AuditRecord(.verificationVerified, by: .system, on: subject))
            try transaction.record(AuditRecord(.cardSaved, by: .system, on: both))
            try transaction.emit(VaultEvent(.cardSaved, account: account, card: cardID, verification: id))
        }
    }

    private static func openSession(
        for account: AccountID,
        in repository: SQLiteRepository
    ) async throws -> CardEntrySession.ID {
        try await repository.saving { transaction in
            let id = try transaction.newSessionID(for: account)
            let session = CardEntrySession(
                id: id,
                account: account,
                returnURL: "https://shop.example/back",
                cardSave: true,
                card: nil,
                terminal: try TerminalName("default"),
                reference: "session",
                client: nil,
                createdAt: transaction.now,
                expiresAt: transaction.now
            )
            try transaction.put(session)
            let subject = AuditRecord.Subject(account: account, session: id)
            try transaction.record(AuditRecord(.sessionCreated, by: .system, on: subject))
            return id
        }
    }

    private static func addClient(_ digit: Character, to repository: SQLiteRepository) async throws {
        try await repository.saving { transaction in
            let id = try Samples.client(digit)
            let hash = Array(String(repeating: digit, count: 32).utf8)
            let client = Client(
                id: id,
                name: "client \(digit)",
                scopes: [.verify],
                createdAt: transaction.now,
                keys: [Client.Key(hash: hash)]
            )
            try transaction.put(client)
            try transaction.record(
                AuditRecord(.clientCreated, by: .system, on: AuditRecord.Subject(client: id), words: client.name)
            )
        }
    }

    private static func revokeOne(of account: AccountID, in repository: SQLiteRepository) async throws {
        try await repository.saving { transaction in
            guard var card = try transaction.liveCards(of: account).first, let handle = card.bankCard else { return }
            try card.move(
                to: .revoked(
                    Revocation(
                        reason: .lost,
                        note: "note",
                        by: "root",
                        at: transaction.now,
                        bankDeactivation: .pending
                    )
                )
            )
            try transaction.put(card)
            let subject = AuditRecord.Subject(account: account, card: card.id)
            try transaction.record(AuditRecord(.cardRevoked, by: .system, on: subject, reason: "lost"))
            var debt = Debt(of: handle, for: account, at: transaction.now)
            debt.add(card.id)
            try transaction.put(debt, transaction.key(of: handle))
            try transaction.record(AuditRecord(.deactivationOwed, by: .system, on: subject, reason: "pending"))
            try transaction.emit(VaultEvent(.cardRevoked, account: account, card: card.id))
        }
    }

    /// A plan for the cards of the last account, whose execution may have begun.
    private static func plan(isExecuted: Bool, in repository: SQLiteRepository) async throws -> RevocationPlan.ID {
        try await repository.saving { transaction in
            let party = RevocationPlan.Party(client: try Samples.client("a"), name: "client a", at: transaction.now)
            let id = try transaction.newPlanID()
            var plan = RevocationPlan(id: id, reason: .lost, note: "note", conditions: ["account"], planned: party)
            let cards = try transaction.liveCards(of: AccountID(accounts[2])).map { PlannedCard(id: $0.id) }
            plan.matched = cards.count
            plan.kept = .planned
            try transaction.put(plan)
            try transaction.put(cards, 0, of: id)
            let reason = "\(id.text):\(cards.count)"
            try transaction.record(AuditRecord(.revocationPlanned, by: .system, reason: reason))
            if isExecuted {
                plan.executed = party
                plan.kept = .running
                try transaction.put(plan)
                try transaction.record(AuditRecord(.revocationExecuted, by: .system, reason: reason))
            }
            return id
        }
    }

    /// An account that was erased while the bank still had an operation of it.
    private static func leaveOperation(of account: AccountID, in repository: SQLiteRepository) async throws {
        try await repository.saving { transaction in
            let id = try transaction.newVerificationID(for: account)
            let verification = try Samples.verification(id, of: account, at: transaction.now)
            try transaction.put(verification)
            try transaction.record(
                AuditRecord(
                    .verificationCreated,
                    by: .system,
                    on: AuditRecord.Subject(account: account, verification: id)
                )
            )
            try transaction.emit(VaultEvent(.verificationCreated, account: account, verification: id))
            let erasure = try transaction.erase(account)
            try transaction.record(AuditRecord(.accountErased, by: .system, reason: String(erasure.cards)))
            try transaction.emit(VaultEvent(.accountErased, account: nil))
        }
    }
}
