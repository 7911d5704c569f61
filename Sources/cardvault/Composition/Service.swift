import API
import CardVault
import EPay
import HTTP
import Pages
import Secrets
import Storage
import System

/// The three listeners: services, browsers and the bank, operators.
final class Service: Sendable {
    private let api: Server
    private let pages: Server
    private let ops: Server
    private let tls: TLSServerContext?
    private let rest: API<SQLiteRepository>
    private let repository: SQLiteRepository
    private let clock: any Timekeeper

    init(_ assembly: Assembly) throws(Failure) {
        let configuration = assembly.configuration
        repository = assembly.repository
        clock = SystemClock()
        tls = try Self.tls(configuration)
        let rest = API(assembly.vault.useCases, try Self.setting(assembly))
        self.rest = rest
        let proxies = Set(configuration.trustedProxies)
        let front = PublicFront(assembly, callback: rest.callback) { Self.address(of: $0, behind: proxies) }
        let console = Self.console(assembly, rest) { Self.address(of: $0, behind: proxies) }
        let visited = rest.following { await console.respond(to: $0).overTLS($0.isEncrypted) }
        api = try Self.listen("api", configuration.api, assembly, tls, rest) { request in
            guard request.segment(0, is: "admin") else { return rest.delivery(for: request) }
            return .later { await visited(request) }
        }
        let paged = rest.following(front.respond)
        pages = try Self.listen("public", configuration.pages, assembly, tls, rest) { request in
            .later { await paged(request) }
        }
        ops = try Self.listen("ops", configuration.ops, assembly, nil, rest) { request in
            .later { await rest.ops(request) }
        }
    }

    /// One line per listener, as callers wait for.
    var announcements: [String] {
        let scheme = tls == nil ? "http" : "https"
        return [
            "listening api \(scheme)://\(api.boundAddress)", "listening public \(scheme)://\(pages.boundAddress)",
            "listening ops http://\(ops.boundAddress)",
        ]
    }

    /// Reads the certificate again; on a fault the old one stays.
    func reload() {
        guard let tls else { return }
        do throws(TLSError) {
            try tls.reload()
            ServiceLog.write(.info, "tls.reloaded", [])
        } catch {
            ServiceLog.write(.error, "tls.not_reloaded", [])
        }
    }

    /// Lets what is in flight finish, and cuts what is left at the deadline.
    func drain(within deadline: Duration) async {
        async let first: Void = api.drain(within: deadline)
        async let second: Void = pages.drain(within: deadline)
        async let third: Void = ops.drain(within: deadline)
        _ = await (first, second, third)
    }

    /// Writes refused access into the audit every few seconds until the task is cancelled.
    func recordRefusals() async {
        while !Task.isCancelled {
            await clock.sleep(until: clock.now + .seconds(5))
            await flushRefusals()
        }
    }

    func flushRefusals(everything: Bool = false) async { try? await rest.flush(everything: everything) }

    private static func listen(
        _ name: String,
        _ listener: Configuration.Listener,
        _ assembly: Assembly,
        _ tls: TLSServerContext?,
        _ rest: API<SQLiteRepository>,
        _ responder: @escaping Responder
    ) throws(Failure) -> Server {
        let responder = try Leak(assembly.configuration)?.leaking(responder) ?? responder
        let text = "\(listener.host):\(listener.port)"
        guard let address = ListenAddress(text) else {
            throw Failure("configuration: listeners.\(name): must be ADDRESS:PORT with the address in digits")
        }
        var limits = assembly.configuration.limits.server
        // Which calls need a body is for the routes to say: `curl -X POST` sends no length with none.
        limits.requiresLength = false
        do throws(ServerError) {
            return try Server(
                on: assembly.loops,
                address: address,
                tls: tls,
                limits: limits,
                errorResponse: { rest.errorResponse($0).overTLS(tls != nil) },
                sent: assembly.failpoints?.sent,
                responder: assembly.failpoints?.answering(responder) ?? responder
            )
        } catch {
            let reason =
                switch error {
                case .addressUnusable: "the address is not on this machine"
                case .addressInUse: "something listens there already"
                case .notPermitted: "this user may not bind the port"
                case .loopbackOnly: "without tls only loopback addresses may be bound"
                case .systemRefused: "the system refuses a socket"
                }
            throw Failure("configuration: listeners.\(name): \(reason)")
        }
    }

    private static func tls(_ configuration: Configuration) throws(Failure) -> TLSServerContext? {
        guard let files = configuration.tls else { return nil }
        do throws(TLSError) {
            return try TLSServerContext(
                certificateFile: files.certificateFile,
                privateKeyFile: files.privateKeyFile,
                clientCAFile: files.clientCAFile
            )
        } catch {
            throw Failure("configuration: tls: the certificate, its key or the client CA cannot be used")
        }
    }

    private static func setting(_ assembly: Assembly) throws(Failure) -> Setting<SQLiteRepository> {
        let configuration = assembly.configuration
        guard let returnAddresses = ReturnAddresses(origins: configuration.returnOrigins) else {
            throw Failure("configuration: returnOrigins: must hold origins such as https://shop.example.kz")
        }
        let (repository, tokens, proxies) = (
            assembly.repository, assembly.repository.linkTokens, Set(configuration.trustedProxies)
        )
        var setting = Setting(
            repository: repository,
            clients: assembly.vault.clients,
            bank: assembly.bank,
            links: Addresses(base: configuration.publicURL, tokens: tokens),
            terminals: Terminals(configuration.bank.terminals.map(\.terminal)),
            policy: configuration.policy,
            clock: SystemClock(),
            randomness: SystemRandomness(),
            returnAddresses: returnAddresses
        )
        setting.address = { request in Self.address(of: request, behind: proxies) }
        setting.callbackTarget = { token in tokens.verification(from: token, .callback) }
        setting.callbackSecret = { body in CallbackReader.read(body).secret }
        setting.audit = assembly.notary
        setting.unready = { await Self.unready(repository) }
        let gauges = Gauges(assembly)
        setting.moreMetrics = { gauges.prometheus }
        setting.slowMicros = configuration.slowRequest.milliseconds * 1_000
        setting.log = TurnLog(loops: assembly.loops.loops.count).log
        return setting
    }

    /// What stands before a request: the peer, or what a trusted proxy says of it (its last word, since the rest is the peer's own).
    private static func address(of request: Request, behind proxies: Set<String>) -> String {
        guard !proxies.isEmpty, proxies.contains(request.peerIP),
            let forwarded = request.headers(named: "X-Forwarded-For").last,
            let last = forwarded.split(separator: ",").last?.trimmed, last.utf8.count <= 45
        else { return request.peerIP }
        return last
    }

    /// Ready is who can write: a decision that changes nothing would pass on a full disk.
    private static func unready(_ repository: SQLiteRepository) async -> [String] {
        do throws(VaultError) {
            try await repository.mustBeWritable()
            return []
        } catch {
            return ["storage"]
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
