import CardVault
import RepositoryContract
import Secrets
import Testing

/// A hash that is enough for tests: the bytes, reversed.
private struct ReversingHasher: KeyHasher {
    func hash(_ key: Span<UInt8>) -> [UInt8] { key.indices.reversed().map { key[$0] } }
}

@Suite struct ClientDirectoryTests {
    let fixture = Fixture()
    let directory: ClientDirectory<MortalRepository>
    let admin = Caller(.operator("root"))

    init() throws { directory = try ClientDirectory(ports: fixture.ports, hasher: ReversingHasher()) }

    private func finds(_ key: SecretBytes) -> Client? {
        key.withBytes { bytes in directory.client(holding: bytes, at: fixture.clock.now) }
    }

    private func draft(_ certificate: Client.Certificate? = nil) throws -> ClientDraft {
        try ClientDraft(name: "billing", scopes: [.verify, .cardsRead], certificate: certificate)
    }

    @Test func `a key finds its client, also after a restart, and is shown once`() async throws {
        let (client, key) = try await directory.create(draft(), by: admin)
        #expect(finds(key)?.id == client.id)
        #expect(finds(SecretBytes(utf8: "cvk_unknown")) == nil && finds(SecretBytes(utf8: "")) == nil)
        let text = key.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
        #expect(text.hasPrefix("cvk_") && text.utf8.count == 68)
        let again = try ClientDirectory(ports: fixture.ports, hasher: ReversingHasher())
        #expect(key.withBytes { again.client(holding: $0, at: fixture.clock.now)?.id } == client.id)
        #expect(try fixture.leaves() == [.clientCreated])
        #expect(client.holds(.verify) && !client.holds(.admin))
    }

    @Test func `after a rotation the old key works for the grace period`() async throws {
        let (client, old) = try await directory.create(draft(), by: admin)
        let (_, new) = try await directory.rotate(client.id, grace: .minutes(10), by: admin)
        #expect(finds(old)?.id == client.id && finds(new)?.id == client.id)
        fixture.clock.advance(by: .minutes(10) - TimeSpan(milliseconds: 1))
        #expect(finds(old) != nil)
        fixture.clock.advance(by: TimeSpan(milliseconds: 1))
        #expect(finds(old) == nil && finds(new)?.id == client.id)
        #expect(try fixture.leaves() == [.clientCreated, .clientRotated])
    }

    @Test func `a second rotation does not lengthen the first one's grace`() async throws {
        let (client, first) = try await directory.create(draft(), by: admin)
        let (_, second) = try await directory.rotate(client.id, grace: .minutes(1), by: admin)
        _ = try await directory.rotate(client.id, grace: .days(1), by: admin)
        fixture.clock.advance(by: .minutes(1))
        #expect(finds(first) == nil && finds(second) != nil)
    }

    @Test(arguments: [TimeSpan.seconds(0), .seconds(-5)])
    func `without grace the old key is dead at once`(grace: TimeSpan) async throws {
        let (client, old) = try await directory.create(draft(), by: admin)
        let (_, new) = try await directory.rotate(client.id, grace: grace, by: admin)
        #expect(finds(old) == nil && finds(new) != nil)
    }

    @Test func `a disabled client is refused at once, with every key, and cannot be rotated`() async throws {
        let certificate = Client.Certificate.fingerprint(String(repeating: "a", count: 64))
        let (client, old) = try await directory.create(draft(certificate), by: admin)
        let (_, new) = try await directory.rotate(client.id, grace: .days(1), by: admin)
        let before = try await directory.disable(client.id, by: admin).disabledAt
        fixture.clock.advance(by: .hours(1))
        #expect(try await directory.disable(client.id, by: admin).disabledAt == before)
        #expect(finds(old) == nil && finds(new) == nil)
        #expect(directory.client(certified: String(repeating: "a", count: 64), names: []) == nil)
        await #expect(throws: VaultError.clientNotFound) {
            _ = try await directory.rotate(client.id, grace: .days(1), by: admin)
        }
    }

    @Test func `a certificate stands for its client, by fingerprint or by name`() async throws {
        let one = try await directory.create(draft(.fingerprint("ab")), by: admin).client
        let two = try await directory.create(draft(.subjectAlternativeName("billing.example")), by: admin).client
        #expect(directory.client(certified: "ab", names: [])?.id == one.id)
        #expect(directory.client(certified: "cd", names: ["x", "billing.example"])?.id == two.id)
        #expect(directory.client(certified: "cd", names: ["ab", "sha256:ab"]) == nil)
        #expect(try directory.all().count == 2)
    }

    @Test func `an unknown client can be neither rotated nor disabled`() async throws {
        let id = try Samples.client("z")
        await #expect(throws: VaultError.clientNotFound) { _ = try await directory.disable(id, by: admin) }
        await #expect(throws: VaultError.clientNotFound) {
            _ = try await directory.rotate(id, grace: .days(1), by: admin)
        }
    }

    @Test func `a draft without a sound name or prefix is refused`() {
        #expect(throws: VaultError.textMalformed) { try ClientDraft(name: "", scopes: []) }
        #expect(throws: VaultError.textTooLong) {
            try ClientDraft(name: String(repeating: "x", count: 65), scopes: [])
        }
        #expect(throws: VaultError.accountMalformed) {
            try ClientDraft(name: "x", scopes: [], accountPrefixes: [""])
        }
    }
}
