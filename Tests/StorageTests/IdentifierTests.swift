import CardVault
import RepositoryContract
import Storage
import Testing

@Suite struct IdentifierTests {
    @Test func `an identifier is the same after a restart and another in another vault`() async throws {
        let vault = try TemporaryVault()
        let other = try TemporaryVault()
        let account = try Samples.account()
        let card = try await vault.use { try await $0.save(handle: "h1", for: account) }
        let foreign = try await other.use { try await $0.save(handle: "h1", for: account) }
        #expect(card.id != foreign.id)
        try await vault.use { repository in
            try repository.read { reader throws(VaultError) in
                #expect(try reader.cards(of: account, CardFilter()).items.map(\.id) == [card.id])
                #expect(try reader.card(foreign.id) == nil)
            }
        }
    }

    @Test func `the same place is another identifier for each kind of thing`() async throws {
        let vault = try TemporaryVault()
        let account = try Samples.account()
        let names = try await vault.use { repository in
            try await repository.saving { transaction in
                [
                    String(try transaction.newCardID(for: account).text.dropFirst(5)),
                    String(try transaction.newVerificationID(for: account).text.dropFirst(4)),
                    String(try transaction.newSessionID(for: account).text.dropFirst(4)),
                ]
            }
        }
        #expect(Set(names).count == 3)
    }

    @Test func `identifiers show neither order nor account`() async throws {
        let vault = try TemporaryVault()
        let account = try Samples.account()
        let names = try await vault.use { repository in
            try await repository.saving { transaction in
                try (0..<64).map { _ in try transaction.newCardID(for: account).text }
            }
        }
        // Were the account in them, their first letters would agree.
        #expect(Set(names.map { $0.dropFirst(5).prefix(4) }).count > 60)
        #expect(names != names.sorted() && names != names.sorted(by: >))
    }

    @Test func `a link's token leads back to its verification, for its own purpose only`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let verification = try await repository.verify(for: Samples.account())
        let tokens = repository.linkTokens
        var seen: Set<String> = [String(verification.id.text.dropFirst(4))]
        for purpose in LinkTokens.Purpose.allCases {
            let token = try #require(tokens.token(for: verification.id, purpose))
            #expect(token.utf8.count == 26 && seen.insert(token).inserted)
            for other in LinkTokens.Purpose.allCases {
                let found = try #require(tokens.verification(from: token, other))
                #expect((found == verification.id) == (purpose == other))
                let isThere = try repository.read { reader throws(VaultError) in
                    try reader.verification(found) != nil
                }
                #expect(isThere == (purpose == other))
            }
        }
        await repository.close()
    }

    @Test func `a session's token leads back to it, and what is no token leads nowhere`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let session = try await repository.saving { try $0.newSessionID(for: Samples.account()) }
        let token = try #require(repository.linkTokens.token(for: session))
        #expect(repository.linkTokens.session(from: token) == session)
        for text in ["", "abc", token + "a", String(token.dropLast()), String(repeating: "1", count: 26)] {
            #expect(repository.linkTokens.session(from: text) == nil)
            #expect(repository.linkTokens.verification(from: text, .callback) == nil)
        }
        await repository.close()
    }

    @Test func `the hash of a client's key is stable and belongs to the vault`() async throws {
        let vault = try TemporaryVault()
        let other = try TemporaryVault()
        let key = Array("cvk_0123456789".utf8)
        let first = try await vault.use { $0.clientKeyHasher.hash(key.span) }
        let again = try await vault.use { $0.clientKeyHasher.hash(key.span) }
        let foreign = try await other.use { $0.clientKeyHasher.hash(key.span) }
        #expect(first.count == 32 && first == again && first != foreign)
    }

    @Test func `a browser's mark and a form's token are of one cookie, session, attempt and vault`() async throws {
        let (vault, other) = (try TemporaryVault(), try TemporaryVault())
        let account = try Samples.account()
        let (first, second, marks) = try await vault.use { repository in
            let ids = try await repository.saving { transaction in
                [try transaction.newSessionID(for: account), try transaction.newSessionID(for: account)]
            }
            return (ids[0], ids[1], repository.formMarks)
        }
        let foreign = try await other.use { $0.formMarks }
        let again = try await vault.use { $0.formMarks }
        let mark = try #require(marks.browser("cookie", in: first))
        #expect(mark.count == 32 && again.browser("cookie", in: first) == mark)
        #expect(marks.browser("cookie", in: second) != mark && marks.browser("cookies", in: first) != mark)
        #expect(foreign.browser("cookie", in: first) != mark)
        let token = try #require(marks.form("cookie", in: first, attempt: 0))
        #expect(token.utf8.count == 52 && again.form("cookie", in: first, attempt: 0) == token)
        let others = [
            marks.form("cookie", in: first, attempt: 1), marks.form("cookie", in: second, attempt: 0),
            marks.form("0 cookie", in: first, attempt: 0), foreign.form("cookie", in: first, attempt: 0),
        ]
        #expect(others.allSatisfy { $0 != nil && $0 != token } && Set(others).count == 4)
    }
}
