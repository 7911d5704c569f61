import EPay
import HTTP
import JSON
import Pages
import Secrets

extension Checkup {
    /// `cardvault check --page URL`: gets a card page and its files as a browser does, and holds them against this build.
    static func page(_ address: String, _ invocation: Invocation, _ console: any Console) async throws(Failure) -> Int32
    {
        guard !invocation.has("full"), invocation.value("sample") == nil else {
            throw Failure("--page looks at the page alone: leave --full and --sample out")
        }
        let loops = EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        let visitor = try PageVisitor(address, loops)
        var findings: [Finding] = []
        do throws(ClientError) {
            let inspection = try await visitor.page()
            findings.append(finding("page.headers", inspection.headers, "header fields are as this build sends them"))
            findings.append(finding("page.document", inspection.document, "what runs, loads and sends is this build's"))
            let files = finding("page.files", try await visitor.files(), "scripts, style and icon are this build's")
            findings.append(Finding(files.check, files.state, files.summary, [("inventory", inventory)]))
            findings.append(await key(inspection.keySHA256, invocation, loops))
        } catch {
            findings.append(
                Finding("page.headers", .failed, "the page cannot be had: no connection, or no HTTP answer")
            )
        }
        return report(findings, isServing: false, invocation, console)
    }

    private static func finding(_ check: String, _ differences: [String], _ good: String) -> Finding {
        Finding(
            check,
            differences.isEmpty ? .ok : .failed,
            differences.isEmpty ? good : differences.joined(separator: "; ")
        )
    }

    /// Every file that the card page may load, with its digest: the inventory of PCI DSS 6.4.3.
    private static var inventory: JSONValue {
        .array(
            PageInspection.files.map { file in
                ["name": .string(file.name), "integrity": .string(file.integrity)]
            }
        )
    }

    /// Whoever changes the key on the page reads the cards: it must be the bank's.
    private static func key(_ found: String?, _ invocation: Invocation, _ loops: EventLoopGroup) async -> Finding {
        guard let found else { return Finding("page.key", .failed, "the page has no key that can be read") }
        let measures: [(name: String, value: JSONValue)] = [("sha256", .string(found))]
        guard let configuration = try? Command.configuration(invocation),
            let bank = try? Assembly.bank(configuration, loops, SystemClock(), SilentMeter())
        else {
            return Finding(
                "page.key",
                .skipped,
                "without a configuration the bank cannot be asked for its key",
                measures
            )
        }
        let reach = await bank.reachKey()
        guard reach.outcome == .answered || reach.outcome == .keyUnusable, let own = reach.keySHA256 else {
            return Finding("page.key", .skipped, "the bank does not say what its key is", measures)
        }
        let isBanks = own == found && reach.outcome == .answered
        return Finding(
            "page.key",
            isBanks ? .ok : .failed,
            isBanks ? "cards are encrypted to the bank's key" : "cards are encrypted to another key than the bank's",
            measures
        )
    }
}

/// Gets a card page as a browser without history would: no cookie, no compression, nothing followed.
private struct PageVisitor {
    private let client: Client
    private let url: ClientURL
    private let basePath: String

    init(_ address: String, _ loops: EventLoopGroup) throws(Failure) {
        guard let url = try? ClientURL(address), url.scheme == .https || url.isLoopback else {
            throw Failure("--page takes an https address (http on loopback)")
        }
        let parts = url.path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[parts.count - 2] == "card-entry" else {
            throw Failure("--page takes the address of a card entry session, which ends in /card-entry/…")
        }
        self.url = url
        basePath = parts.dropLast(2).joined(separator: "/")
        do throws(TLSError) {
            client = Client(on: loops, trust: try TLSClientContext())
        } catch {
            throw Failure("the system's certificate authorities cannot be read")
        }
    }

    func page() async throws(ClientError) -> PageInspection {
        let answer = try await get(url.target)
        return PageInspection(
            status: answer.status,
            fields: answer.headers,
            document: answer.body.withBytes { bytes in bytes.indices.map { bytes[$0] } },
            basePath: basePath,
            isEncrypted: url.scheme == .https
        )
    }

    func files() async throws(ClientError) -> [String] {
        var found: [String] = []
        for file in PageInspection.files {
            let answer = try await get("\(basePath)/assets/\(file.name)")
            found += PageInspection.differences(
                of: file,
                status: answer.status,
                fields: answer.headers,
                bytes: answer.body.withBytes { bytes in bytes.indices.map { bytes[$0] } }
            )
        }
        return found
    }

    private func get(_ target: String) async throws(ClientError) -> ClientResponse {
        var request = ClientRequest(
            method: .get,
            url: url,
            headers: [HeaderField("Accept", "text/html, */*"), HeaderField("Accept-Language", "en")]
        )
        request.target = SecretBytes(utf8: target)
        return try await client.send(request)
    }
}
