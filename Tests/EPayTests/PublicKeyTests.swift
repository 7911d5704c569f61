import CardVault
import Cryptography
import EPay
import Locks
import Testing

/// Two keys, made once: making them takes a while.
private let keys: [RSAPublicKey] = (0..<2).compactMap { _ in try? RSAPrivateKey.generate(bits: 2_048).publicKey }

@Suite(.timeLimit(.minutes(2)))
struct PublicKeyTests {
    private func key(_ index: Int) throws -> RSAPublicKey {
        try #require(keys.count == 2)
        return keys[index]
    }

    private func answer(_ index: Int) throws -> ScriptedTransport.Answer { .reply(200, try key(index).pem) }

    private func fetch(_ bench: Bench) async -> Result<BankPublicKey, BankRefusal> {
        do throws(BankRefusal) {
            return .success(try await bench.bank.publicKey(for: bench.terminal))
        } catch { return .failure(error) }
    }

    @Test func `the key comes in one form whatever its label says`() async throws {
        let pem = try key(0).pem
        let expected = BankPublicKey(pem: pem, sha256: try key(0).fingerprint.hex, modulusBytes: 256)
        for label in ["PUBLIC KEY", "RSA PUBLIC KEY"] {
            let served = pem.replacing("PUBLIC KEY", with: label)
            let bench = try Bench(.reply(200, served))
            #expect(await fetch(bench) == .success(expected))
            #expect(bench.transport.sent.map(\.target) == ["/api/public.rsa"])
            #expect(bench.transport.sent[0].bearer == nil)
        }
    }

    @Test func `a key is served for an hour without asking, then fetched again`() async throws {
        let bench = try Bench(try answer(0), try answer(0))
        _ = await fetch(bench)
        bench.clock.advance(.minutes(59))
        _ = await fetch(bench)
        #expect(bench.transport.sent.count == 1)
        bench.clock.advance(.minutes(1))
        _ = await fetch(bench)
        #expect(bench.transport.sent.count == 2)
        #expect(bench.meter.changes.isEmpty)
    }

    @Test func `an old key is served for a day while the bank is away, and the bank is not pestered`() async throws {
        let bench = try Bench(try answer(0))
        let first = await fetch(bench)
        bench.clock.advance(.hours(1))
        #expect(await fetch(bench) == first)
        #expect(await fetch(bench) == first)
        #expect(bench.transport.sent.count == 2)
        bench.clock.advance(.seconds(5))
        #expect(await fetch(bench) == first)
        #expect(bench.transport.sent.count == 3)
        bench.clock.advance(.hours(23))
        #expect(await fetch(bench) == .failure(.unavailable))
        #expect(await fetch(bench) == .failure(.unavailable))
        #expect(bench.transport.sent.count == 4)
    }

    @Test func `another key than before is used and told`() async throws {
        let bench = try Bench(try answer(0), try answer(1))
        _ = await fetch(bench)
        bench.clock.advance(.hours(1))
        let second = try await fetch(bench).get()
        #expect(second.sha256 == (try key(1).fingerprint.hex))
        let (old, new) = (try key(0).fingerprint.hex, second.sha256)
        #expect(bench.meter.changes.map(\.previous) == [old])
        #expect(bench.meter.changes.map(\.current) == [new])
        #expect(bench.meter.changes.map(\.isAccepted) == [true])
    }

    @Test func `a change while no process ran is told as well`() async throws {
        let bench = try Bench(try answer(1), lastSeenKey: try key(0).fingerprint.hex)
        _ = await fetch(bench)
        #expect(bench.meter.changes.count == 1)
    }

    @Test func `only the pinned key is used, and the other one is told`() async throws {
        let pinned = try configuration(publicKeySHA256: try key(0).fingerprint.hex.uppercased())
        let bench = try Bench(try answer(0), try answer(1), try answer(0), configuration: pinned)
        _ = try await fetch(bench).get()
        bench.clock.advance(.hours(1))
        #expect(await fetch(bench) == .failure(.keyUnusable))
        #expect(await fetch(bench) == .failure(.keyUnusable))
        #expect(bench.transport.sent.count == 2)
        #expect(bench.meter.changes.map(\.isAccepted) == [false])
        bench.clock.advance(.seconds(5))
        _ = try await fetch(bench).get()
    }

    @Test func `a short key is not used`() async throws {
        // 1,024 bits, made for this test.
        let bench = try Bench(.reply(200, shortKey))
        #expect(await fetch(bench) == .failure(.keyUnusable))
    }

    @Test(arguments: [
        (200, ""), (200, "<html>"), (200, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
        (200, String(repeating: "A", count: 20_000)), (404, "not found"), (500, ""),
    ])
    func `what is no key is no answer`(status: Int, body: String) async throws {
        #expect(await fetch(try Bench(.reply(status, body))) == .failure(.unavailable))
    }

    @Test func `many who need the key at once share one fetch`() async throws {
        let bench = try Bench(try answer(0), .reply(500, ""))
        let all = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { (try? await fetch(bench).get()) != nil } }
            return await group.allSatisfy { $0 }
        }
        #expect(all)
        #expect(bench.transport.sent.count == 1)
    }
}

/// An RSA key of 1,024 bits whose private half nobody has.
private let shortKey = """
    -----BEGIN PUBLIC KEY-----
    MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDNlkIauqK61eiCxZcQMFZqjVqI
    733GVc4ixYRq3CJ+hJ7LBG99arvMTRyXRd+jD1v6ddVohhWSK4a9ONlNELa/m+K+
    upk8oUG7MZ+x7NQJ4uWi64UV3RXWaoQbTwMAtrclQDNKOKs+/EJk+aG/8oy9TOhZ
    X/16JOHwWNntooHKRQIDAQAB
    -----END PUBLIC KEY-----
    """
