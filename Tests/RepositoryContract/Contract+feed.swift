internal import CardVault
internal import Secrets
internal import Testing

extension RepositoryContract {
    static let idempotency = [
        RepositoryContract("an idempotency key stands for its request, for 30 days") { repository, clock in
            let verification = try await repository.verify(for: Samples.account())
            let claim = try claim("key-1", body: "{}")
            #expect(try finding(claim, in: repository) == .unknown)
            try await repository.saving { try $0.put(claim, for: verification.id) }
            #expect(try finding(claim, in: repository) == .same(verification.id))
            #expect(try finding(Self.claim("key-1", body: "{ }"), in: repository) == .other)
            #expect(try finding(Self.claim("key-1", body: "{}", route: "POST /v2"), in: repository) == .other)
            #expect(try finding(Self.claim("key-2", body: "{}"), in: repository) == .unknown)
            #expect(try finding(Self.claim("key-1", body: "{}", client: "b"), in: repository) == .unknown)
            clock.advance(by: .days(29))
            #expect(try finding(claim, in: repository) == .same(verification.id))
            clock.advance(by: .days(1))
            #expect(try finding(claim, in: repository) == .unknown)
            let second = try await repository.verify(for: Samples.account())
            try await repository.saving { try $0.put(claim, for: second.id) }
            #expect(try finding(claim, in: repository) == .same(second.id))
        }
    ]

    static let feed = [
        RepositoryContract("events are numbered from 1 without gaps, also after a decision that failed") {
            repository,
            clock in
            let account = try Samples.account()
            let card = try await repository.save(handle: "h1", for: account)
            #expect(try repository.read { reader throws(VaultError) in try reader.lastEvent() } == 0)
            try await repository.saving { transaction in
                try transaction.emit(
                    VaultEvent(
                        .cardSaved,
                        account: account,
                        card: card.id,
                        verification: card.origin,
                        terminal: card.terminal
                    )
                )
            }
            await #expect(throws: VaultError.illegalMove) {
                try await repository.saving { transaction in
                    try transaction.emit(VaultEvent(.cardUpdated, account: account, card: card.id))
                    throw VaultError.illegalMove
                }
            }
            let saved = clock.now
            clock.advance(by: .seconds(1))
            try await repository.saving { transaction in
                try transaction.emit(VaultEvent(.cardRevoked, account: account, card: card.id))
                try transaction.emit(VaultEvent(.verificationLate, account: account, verification: card.origin))
            }
            try repository.read { reader throws(VaultError) in
                let events = try reader.events(after: 0, limit: 10)
                #expect(events.map(\.sequence) == [1, 2, 3])
                #expect(events.map(\.event.kind) == [.cardSaved, .cardRevoked, .verificationLate])
                #expect(events.map(\.at) == [saved, saved + .seconds(1), saved + .seconds(1)])
                let first = events[0].event
                #expect(first.account == account && first.card == card.id)
                #expect(first.verification == card.origin && first.terminal == card.terminal)
                #expect(events[1].event.verification == nil && events[1].event.terminal == nil)
                #expect(try reader.events(after: 1, limit: 1).map(\.sequence) == [2])
                #expect(try reader.events(after: 3, limit: 10).isEmpty)
                #expect(try reader.lastEvent() == 3)
            }
        },
        RepositoryContract("leaves are numbered from 0 without gaps and say what was done") { repository, _ in
            let account = try Samples.account()
            let origin = Caller.Origin(address: "203.0.113.9", requestID: "req-1")
            try await repository.saving { transaction in
                try transaction.record(AuditRecord(.vaultStarted, by: .system))
                try transaction.record(
                    AuditRecord(
                        .cardRevealed,
                        by: Caller(.operator("root"), from: origin),
                        on: AuditRecord.Subject(account: account),
                        words: "monthly fee"
                    )
                )
            }
            try repository.read { reader throws(VaultError) in
                let leaves = try reader.leaves(from: 0, limit: 10)
                #expect(leaves.map(\.sequence) == [0, 1])
                #expect(try reader.leafCount() == 2)
                #expect(text(leaves[0].leaf).contains(#""vault.started""#))
                #expect(text(leaves[1].leaf).contains(#""card.revealed""#))
                #expect(!text(leaves[1].leaf).contains(account.text))
                #expect(!text(leaves[1].leaf).contains("203.0.113.9"))
                #expect(!text(leaves[1].leaf).contains("monthly fee"))
                let opening = text(leaves[1].opening ?? [])
                #expect(opening.contains(account.text) && opening.contains("203.0.113.9"))
                #expect(opening.contains("monthly fee"))
                #expect(try reader.leaves(from: 1, limit: 10).map(\.sequence) == [1])
                #expect(try reader.leaves(from: 0, limit: 1).map(\.sequence) == [0])
                #expect(try reader.leaves(from: 2, limit: 1).isEmpty)
            }
        },
        RepositoryContract("API clients come back as they were written, oldest first") { repository, clock in
            let full = Client(
                id: try Samples.client("b"),
                name: "billing",
                scopes: [.verify, .cardsReveal],
                accountPrefixes: ["shop-"],
                terminals: [try TerminalName("default")],
                certificate: .fingerprint(String(repeating: "ab", count: 32)),
                createdAt: clock.now,
                disabledAt: clock.now + .days(1),
                keys: [
                    Client.Key(hash: [1, 2, 3]), Client.Key(hash: [4, 5, 6], expiresAt: clock.now + .hours(1)),
                ]
            )
            let plain = Client(
                id: try Samples.client("a"),
                name: "касса",
                scopes: [.admin],
                createdAt: clock.now + .seconds(1)
            )
            try await repository.saving { transaction in
                try transaction.put(plain)
                try transaction.put(full)
            }
            let read = try repository.read { reader throws(VaultError) in try reader.clients() }
            try #require(read.count == 2)
            #expect(same(read[0], full) && same(read[1], plain))
            let renamed = Client(
                id: plain.id,
                name: "till",
                scopes: [.cardsRead],
                certificate: .subjectAlternativeName("till.example"),
                createdAt: plain.createdAt
            )
            try await repository.saving { try $0.put(renamed) }
            let again = try repository.read { reader throws(VaultError) in try reader.clients() }
            try #require(again.count == 2)
            #expect(same(again[1], renamed))
        },
    ]

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    static func claim(
        _ key: String,
        body: String,
        route: String = "POST /v1/accounts/customer-1/verifications",
        client: Character = "a"
    ) throws -> IdempotencyClaim {
        try IdempotencyClaim(client: Samples.client(client), key: key, route: route, body: SecretBytes(utf8: body))
    }

    static func finding(_ claim: IdempotencyClaim, in repository: any Repository) throws -> IdempotencyFinding {
        try repository.read { reader throws(VaultError) in try reader.finding(for: claim) }
    }

    private static func same(_ left: Client, _ right: Client) -> Bool {
        left.id == right.id && left.name == right.name && left.scopes == right.scopes
            && left.accountPrefixes == right.accountPrefixes && left.terminals == right.terminals
            && left.certificate == right.certificate && left.createdAt == right.createdAt
            && left.disabledAt == right.disabledAt && left.keys == right.keys
    }
}
