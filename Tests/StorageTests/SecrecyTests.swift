import CardVault
import RepositoryContract
import Secrets
import Storage
import Testing

@Suite struct SecrecyTests {
    /// Everything a vault is ever given, each with a text that is searched for.
    static let secrets = [
        "customer-of-ours", "handle-of-the-bank", "440563******5096", "440563", "label-of-the-card", "note-of-ours",
        "198.51.100.77", "token-of-the-bank", "callback-secret", "https://acs.example", "pa-req-value", "md-value",
        "reference-of-ours", "https://shop.example", "purpose-of-ours", "issuer-of-the-card", "client-name",
        "client-key-hash-0123456789abcdef", "merchant-of-ours", "000000777777777", "shop-prefix", "idempotency-key",
        "request-body", "VISA-brand", "7c9e-transaction",
    ]

    static func fill(_ repository: SQLiteRepository, for account: AccountID) async throws {
        try await repository.saving { transaction in
            let now = transaction.now
            let terminal = try TerminalName("terminal-of-ours")
            var verification = Verification(
                id: try transaction.newVerificationID(for: account),
                account: account,
                kind: .initial,
                cardSave: true,
                invoice: try InvoiceID("000000777777777"),
                terminal: terminal,
                merchant: "merchant-of-ours",
                client: try Samples.client(),
                reference: "reference-of-ours",
                label: "label-of-the-card",
                route: .shop(url: "https://shop.example/back"),
                createdAt: now,
                token: OperationToken(SecretBytes(utf8: "token-of-the-bank"), expiresAt: now),
                callbackSecret: SecretBytes(utf8: "callback-secret")
            )
            verification.bank.transactionID = "7c9e-transaction"
            let challenge = Challenge(
                action: "https://acs.example/pay",
                paReq: SecretBytes(utf8: "pa-req-value"),
                md: SecretBytes(utf8: "md-value"),
                expiresAt: now
            )
            try verification.move(to: .challenge(challenge), at: now)
            try transaction.put(verification)
            try verification.move(to: .processing, at: now)
            try verification.move(to: .verified, at: now)
            try transaction.put(verification)
            try transaction.put(claim, for: verification.id)
            let bankCard = BankCard(
                merchant: "merchant-of-ours",
                terminal: terminal,
                id: try BankCardID(SecretBytes(utf8: "handle-of-the-bank"))
            )
            var card = SavedCard(
                id: try transaction.newCardID(for: account),
                account: account,
                terminal: terminal,
                merchant: "merchant-of-ours",
                createdAt: now,
                origin: verification.id,
                bankCardID: bankCard.id,
                face: CardFace(
                    mask: CardMask("440563******5096"),
                    brand: "VISA-brand",
                    issuer: "issuer-of-the-card"
                ),
                label: "label-of-the-card",
                verifiedAt: now,
                movedBy: now
            )
            try transaction.put(card)
            try card.move(
                to: .revoked(
                    Revocation(
                        reason: .lost,
                        note: "note-of-ours",
                        by: "client-name",
                        at: now,
                        bankDeactivation: .pending
                    )
                )
            )
            try transaction.put(card)
            try transaction.put(Debt(of: bankCard, for: account, at: now), transaction.key(of: bankCard))
            try transaction.put(
                CardEntrySession(
                    id: try transaction.newSessionID(for: account),
                    account: account,
                    returnURL: "https://shop.example/back",
                    cardSave: true,
                    card: card.id,
                    terminal: terminal,
                    reference: "reference-of-ours",
                    client: nil,
                    createdAt: now,
                    expiresAt: now
                )
            )
            try transaction.put(client(at: now))
            try transaction.emit(VaultEvent(.cardSaved, account: account, card: card.id, terminal: terminal))
            let subject = AuditRecord.Subject(account: account, card: card.id, verification: verification.id)
            let caller = Caller(.operator("root"), from: Caller.Origin(address: "198.51.100.77"))
            try transaction.record(AuditRecord(.cardRevealed, by: caller, on: subject, words: "purpose-of-ours"))
        }
    }

    static var claim: IdempotencyClaim {
        get throws {
            try IdempotencyClaim(
                client: Samples.client(),
                key: "idempotency-key",
                route: "POST /v1/accounts/customer-of-ours/verifications",
                body: SecretBytes(utf8: "request-body")
            )
        }
    }

    static func client(at now: Instant) throws -> Client {
        Client(
            id: try Samples.client(),
            name: "client-name",
            scopes: [.admin],
            accountPrefixes: ["shop-prefix"],
            createdAt: now,
            keys: [Client.Key(hash: Array("client-key-hash-0123456789abcdef".utf8))]
        )
    }

    @Test func `nothing that names anybody is in the clear in any file`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        try await Self.fill(repository, for: AccountID("customer-of-ours"))
        let open = try vault.bytes()
        let isSearched = open.holds("card.revealed")
        #expect(isSearched, "what is not secret is found, so the search works")
        #expect(Self.secrets.filter { open.holds($0) } == [])
        #expect(try repository.cutLog())
        await repository.close()
        let closed = try vault.bytes()
        #expect(Self.secrets.filter { closed.holds($0) } == [])
    }

    @Test func `identifiers do not stand in the files either`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let card = try await repository.save(handle: "h1", for: Samples.account())
        try await repository.saving { transaction in
            try transaction.emit(VaultEvent(.cardSaved, account: card.account, card: card.id))
            try transaction.record(AuditRecord(.cardSaved, by: .system, on: AuditRecord.Subject(card: card.id)))
        }
        let bytes = try vault.bytes()
        let isFound = bytes.holds(card.id.text) || bytes.holds(card.origin.text)
        #expect(!isFound)
        await repository.close()
    }
}
