import CardVault
import EPay
import HTTP
import Secrets
import Storage

/// Everything that a configuration comes to: loops, bank, repository and vault.
final class Assembly: Sendable {
    let configuration: Configuration
    let loops: EventLoopGroup
    let repository: SQLiteRepository
    let bank: EPayBank
    let vault: Vault
    let watch: Watch
    let failpoints: Failpoints?
    let notary: AuditNotary
    let keyWatch: KeyWatch

    init(
        _ configuration: Configuration,
        loops count: Int,
        failpoints: Failpoints? = nil,
        acceptingRollback isAccepting: Bool = false,
        beginningLedger: Bool = false
    ) throws(Failure) {
        self.configuration = configuration
        self.failpoints = failpoints
        let (clock, watch, loops) = (SystemClock(), Watch(), EventLoopGroup(count: count))
        (self.watch, self.loops) = (watch, loops)
        let rootKey = try RootKeyOpening.source(configuration)
        let repository = try Self.open(configuration, rootKey, clock, failpoints?.commits, beginningLedger)
        self.repository = repository
        keyWatch = KeyWatch(repository, clock: clock)
        let notary = try Self.notary(configuration, repository, isAccepting)
        self.notary = notary
        let bank = try Self.bank(configuration, loops, clock, watch)
        self.bank = bank
        let addresses = Addresses(base: configuration.publicURL, tokens: repository.linkTokens)
        let invoices = try Self.invoices(configuration)
        let failpoint = failpoints?.failpoint
        do throws(VaultError) {
            let ports = Ports(
                repository: repository,
                bank: failpoint.map { FailpointBank(bank: bank, failpoint: $0) } ?? bank,
                clock: clock,
                invoices: failpoint.map { FailpointInvoices(invoices: invoices, failpoint: $0) } ?? invoices,
                randomness: SystemRandomness(),
                links: addresses,
                signals: watch,
                terminals: Terminals(configuration.bank.terminals.map(\.terminal)),
                policy: configuration.policy,
                lastRestore: repository.lastRestore
            )
            vault = try Vault(
                ports: ports,
                hasher: repository.clientKeyHasher,
                notary: notary,
                rootKeyFile: rootKey.file,
                auditRetention: .days(Int64(configuration.retention.auditDays))
            )
        } catch {
            throw Failure(error)
        }
    }

    /// Finishes what is queued and lets the files go.
    func close() async {
        do throws(VaultError) { _ = try await notary.checkpoint() } catch {
            ServiceLog.write(.error, "audit.checkpoint_missed", [])
        }
        // What was erased must not stay in the log of a vault at rest.
        do throws(VaultError) { try await repository.tryToCut() } catch {
            ServiceLog.write(.error, "erasure.unfinished", [])
        }
        await repository.close()
        loops.shutdown()
    }

    private static func open(
        _ configuration: Configuration,
        _ source: RootKeySource,
        _ clock: SystemClock,
        _ probe: CommitProbe?,
        _ beginningLedger: Bool
    ) throws(Failure) -> SQLiteRepository {
        do throws(StorageError) {
            return try RootKeyOpening.open(source) { key throws(StorageError) in
                try SQLiteRepository(
                    at: configuration.dataDirectory,
                    rootKey: key,
                    clock: clock,
                    ledger: configuration.ledgerFile,
                    beginningLedger: beginningLedger,
                    writerQueue: configuration.limits.writerQueue,
                    probe: probe,
                    atEndOfTurn: { action in
                        guard let loop = EventLoop.current else { return false }
                        loop.atEndOfTurn(action)
                        return true
                    }
                )
            }
        } catch {
            throw Failure(error)
        }
    }

    private static func notary(
        _ configuration: Configuration,
        _ repository: SQLiteRepository,
        _ isAccepting: Bool
    ) throws(Failure) -> AuditNotary {
        do throws(AuditTrouble) {
            return try AuditNotary(
                repository,
                secondDirectory: configuration.audit.checkpointDirectory,
                acceptingRollback: isAccepting
            ) {
                ServiceLog.write(.error, "audit.checkpoint_not_kept", [])
            }
        } catch {
            throw Failure(error)
        }
    }

    static func bank(
        _ configuration: Configuration,
        _ loops: EventLoopGroup,
        _ clock: SystemClock,
        _ meter: any BankMeter
    ) throws(Failure) -> EPayBank {
        let settings = configuration.bank
        var limits = EPayLimits()
        limits.callsOut = configuration.limits.bankCallsOut
        limits.callsWaiting = configuration.limits.bankCallsWaiting
        do {
            let bank = try EPayConfiguration(
                oauthURL: settings.oauthURL,
                apiURL: settings.apiURL,
                cryptogramField: settings.cryptogramField,
                publicKeySHA256: settings.publicKeySha256,
                acsHosts: settings.acsHosts,
                terminals: settings.terminals.map { EPayTerminal($0.terminal, clientSecret: $0.secret) },
                limits: limits
            )
            let transport = HTTPTransport(on: loops, trust: try TLSClientContext(), limits: bank.limits)
            return EPayBank(
                bank,
                over: transport,
                lastSeenKey: SeenBankKey.read(in: configuration.dataDirectory),
                clock: clock,
                meter: meter
            )
        } catch {
            throw Failure("configuration: bank: \(error)")
        }
    }

    private static func invoices(_ configuration: Configuration) throws(Failure) -> InvoiceNumberFile {
        let prefixes = configuration.bank.terminals.map { ($0.terminal.name, $0.invoicePrefix) }
        do throws(StorageError) {
            return try InvoiceNumberFile(
                at: configuration.dataDirectory + "/invoice-numbers",
                prefixes: Dictionary(prefixes, uniquingKeysWith: { first, _ in first })
            )
        } catch {
            throw Failure(
                "the file invoice-numbers in the data directory is missing or damaged",
                hint: "put it back from a backup: without it numbers would be used twice"
            )
        }
    }
}
