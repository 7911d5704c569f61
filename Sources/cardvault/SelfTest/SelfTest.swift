import Cryptography
import HTTP
import JSON
import Secrets
import System

/// `cardvault selftest pan`: sends card numbers wherever they could go, and then looks for them wherever they could be.
///
/// It has a vault, a directory and a bank of its own; nothing of any other vault is touched.
struct SelfTest {
    struct Hit: Hashable {
        let place: String
        let spelling: String
        let origin: String
    }
    struct Place {
        let name: String
        let bytes: Int
    }

    private let directory: String
    private let leak: String?
    private var places: [Place] = []
    private var missed: [String] = []
    private var hits: Set<Hit> = []
    private var search = NeedleSearch([])

    static func run(_ invocation: Invocation) async throws(Failure) -> Int32 {
        let base = Program.environment("TMPDIR") ?? "/tmp"
        let directory = base + "/cardvault-selftest-" + String(UInt64.random(in: 0...(.max)), radix: 16)
        do throws(SystemError) { try File.makeDirectory(directory) } catch { throw Failure(error.description) }
        var test = SelfTest(directory: directory, leak: Program.environment(Leak.variable))
        defer { if !invocation.has("keep") { File.removeTree(directory) } }
        return try await test.run(invocation)
    }

    private init(directory: String, leak: String?) {
        self.directory = directory
        self.leak = leak
    }

    private mutating func run(_ invocation: Invocation) async throws(Failure) -> Int32 {
        let (loops, canaries) = (EventLoopGroup(count: 1), Canaries())
        defer { loops.shutdown() }
        let bank: EchoBank
        do throws(CryptographyError) { bank = try EchoBank(canaries) } catch { throw Failure("no key for a bank") }
        let server = try Self.serve(bank, on: loops)
        let vault = try await SelfTestVault(in: directory, bank: "http://\(server.boundAddress)", leak: leak)
        let client = try SelfTestClient(vault, on: loops)
        var pusher = CanaryPusher(client, canaries, bank)
        try await pusher.verify()
        try await pusher.pushFields()
        try await pusher.pushToPublic()
        try await collect(vault, client, pusher)
        // The questions and debts of these verifications are to come by as well.
        try? await Task.sleep(for: .seconds(3))

        let shop = Needle(bytes: Array(SelfTestVault.name.utf8), spelling: "digits", origin: Self.control)
        search = NeedleSearch(Needle.all(of: canaries) + [shop])
        try look(at: vault.process)
        lookAtFiles()
        vault.process.terminate()
        let code = vault.process.wait()
        guard code == 0 || leak != nil else { throw Failure("the vault of the self-test ended with \(code)") }
        lookAtFiles()
        try requireControl()
        await server.drain(within: .seconds(1))
        return report(invocation, pusher, bank)
    }

    private static let control = "control"

    private static func serve(_ bank: EchoBank, on loops: EventLoopGroup) throws(Failure) -> Server {
        guard let address = ListenAddress("127.0.0.1:0") else { throw Failure("no address for a bank") }
        do throws(ServerError) {
            return try Server(
                on: loops,
                address: address,
                errorResponse: { Response(status: $0) },
                handler: { await bank.respond(to: $0) }
            )
        } catch {
            throw Failure("the self-test cannot listen on a loopback address")
        }
    }

    // MARK: What leaves a vault

    /// Takes everything that a vault gives out into files, which are searched with the others.
    private func collect(_ vault: SelfTestVault, _ client: SelfTestClient, _ pusher: CanaryPusher) async throws(Failure)
    {
        _ = try await client.call(.post, "/cards/\(pusher.card)/reveal", ["purpose": "the self-test"])
        _ = try await client.call(.post, "/cards/\(pusher.card)/presence-check")
        _ = try await client.call(.post, "/cards/\(pusher.card)/revocation", ["reason": "other", "note": "self-test"])
        for (name, target) in [
            ("events.json", "/v1/events?limit=500"), ("cards.json", "/v1/accounts/echo-verified/cards?status=all"),
            ("verifications.json", "/v1/accounts/echo-verified/verifications"),
            ("declined.json", "/v1/accounts/echo-declined/verifications"),
            ("export.ndjson", "/v1/audit/export?format=ndjson"), ("export.csv", "/v1/audit/export?format=csv"),
        ] {
            try keep(try await client.send(.get, target), name)
        }
        try keep(try await client.send(.get, "/metrics", to: "ops"), "metrics")
        _ = try await vault.run(["audit", "export", "--out", directory + "/audit.ndjson"], "audit-export")
        if CommandSpecification.all.contains(where: { $0.name == "backup" }) {
            _ = try await vault.run(["backup", "--out", directory + "/backup"], "backup")
        }
    }

    private func keep(_ answer: SelfTestClient.Answer, _ name: String) throws(Failure) {
        guard answer.status == 200 else {
            throw Failure("the vault of the self-test gave no \(name) (\(answer.status))")
        }
        do throws(SystemError) { try File.create(directory + "/" + name, answer.body) } catch {
            throw Failure(error.description)
        }
    }

    // MARK: Looking

    private mutating func look(at process: ChildProcess) throws(Failure) {
        var found: [String: Set<Int>] = [:]
        let search = search
        do throws(SystemError) {
            let count = try ProcessImage.read(process.id, overlap: search.overlap) { region, bytes in
                found[region, default: []].formUnion(search.found(in: bytes))
            }
            places.append(Place(name: "the memory of the process", bytes: count))
        } catch {
            missed.append("the memory of the process (\(error); root may)")
        }
        for (region, places) in found { note(places, in: "the memory of the process, \(region)") }
    }

    private mutating func lookAtFiles() {
        for path in File.tree(directory) {
            guard let content = try? File.read(path, limit: 1 << 28) else {
                missed.append(String(path.dropFirst(directory.count + 1)))
                continue
            }
            let name = String(path.dropFirst(directory.count + 1))
            if !places.contains(where: { $0.name == name }) { places.append(Place(name: name, bytes: content.count)) }
            note(content.withBytes { search.found(in: $0) }, in: name)
        }
    }

    private mutating func note(_ found: Set<Int>, in place: String) {
        for index in found {
            let needle = search.needles[index]
            hits.insert(Hit(place: place, spelling: needle.spelling, origin: needle.origin))
        }
    }

    /// A search that does not find what is there proves nothing.
    private mutating func requireControl() throws(Failure) {
        let controls = hits.filter { $0.origin == Self.control }.map(\.place)
        let isInMemory = controls.contains { $0.hasPrefix("the memory") } || !missed.isEmpty
        guard controls.contains("vault/config.json"), isInMemory else {
            throw Failure("the search of the self-test does not find what is there")
        }
        hits = hits.filter { $0.origin != Self.control }
    }

    // MARK: Telling

    private func report(_ invocation: Invocation, _ pusher: CanaryPusher, _ bank: EchoBank) -> Int32 {
        let hits = hits.sorted { ($0.place, $0.origin, $0.spelling) < ($1.place, $1.origin, $1.spelling) }
        if invocation.has("json") {
            let document: JSONValue = [
                "clean": .bool(hits.isEmpty), "requests": .int(Int64(pusher.requests)),
                "verifications": .int(Int64(pusher.verifications)), "bankCalls": .int(Int64(bank.calls)),
                "needles": .int(Int64(search.needles.count)),
                "searched": .array(places.map { ["place": .string($0.name), "bytes": .int(Int64($0.bytes))] }),
                "notSearched": .array(missed.map { .string($0) }),
                "hits": .array(
                    hits.map {
                        ["place": .string($0.place), "spelling": .string($0.spelling), "sentIn": .string($0.origin)]
                    }
                ),
            ]
            Program.print(document.text)
            return hits.isEmpty ? 0 : 1
        }
        for place in places { Program.print("searched  \(place.name) (\(place.bytes) bytes)") }
        for place in missed { Program.print("NOT SEARCHED  \(place)") }
        for hit in hits { Program.print("FOUND  in \(hit.place): as \(hit.spelling), sent in \(hit.origin)") }
        let sent = "\(pusher.requests) requests, \(bank.calls) calls of the bank, \(search.needles.count) spellings"
        Program.print(hits.isEmpty ? "clean: \(sent)" : "NOT CLEAN: \(hits.count) places; \(sent)")
        return hits.isEmpty ? 0 : 1
    }
}
