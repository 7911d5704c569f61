import API
import CardVault
import HTTP
import Locks
import Pages
import Storage

extension Service {
    private static func signIn(_ way: Configuration.Console.SignIn) -> AdminConsole<SQLiteRepository>.SignIn {
        switch way {
        case .key: .key
        case .certificate: .certificate
        case .both: .both
        }
    }

    /// The console at `/admin/` of the api listener, over the use cases that the API has.
    static func console(
        _ assembly: Assembly,
        _ rest: API<SQLiteRepository>,
        address: @escaping @Sendable (Request) -> String
    ) -> AdminConsole<SQLiteRepository> {
        let (vault, repository, configuration) = (assembly.vault, assembly.repository, assembly.configuration)
        let clock = SystemClock()
        let keys = KeyRows(repository, clock: clock)
        return AdminConsole(
            shopName: configuration.publicName,
            signIn: signIn(configuration.console.signIn),
            times: ConsoleTimes(idle: configuration.console.idle, longest: configuration.console.longest),
            useCases: AdminConsole.UseCases(
                read: vault.useCases.read,
                search: vault.useCases.search,
                revoke: vault.useCases.revoke,
                bulk: vault.useCases.bulk,
                story: CardStory(ports: vault.ports, read: vault.useCases.read),
                figures: VaultFigures(ports: vault.ports),
                clients: vault.clients,
                audit: assembly.notary,
                keys: { () async throws(VaultError) in try await keys.rows() },
                terminals: Terminals(configuration.bank.terminals.map(\.terminal))
            ),
            repository: repository,
            clock: clock,
            address: address,
            refused: { rest.refusals.note("console-sign-in", from: $0, by: nil, at: clock.now) }
        )
    }
}

/// What the console shows of data keys: counting their records looks at every row, so it is done beside the loops and now and then.
private final class KeyRows: Sendable {
    typealias Row = AdminConsole<SQLiteRepository>.KeyGeneration
    private static let lifetime = TimeSpan.minutes(5)

    private let repository: SQLiteRepository
    private let clock: SystemClock
    private let kept = Locked<(rows: [Row], at: Instant)?>(nil)

    init(_ repository: SQLiteRepository, clock: SystemClock) {
        self.repository = repository
        self.clock = clock
    }

    func rows() async throws(VaultError) -> [Row] {
        let now = clock.now
        if let kept = kept.withLock({ $0 }), now < kept.at + Self.lifetime { return kept.rows }
        let repository = repository
        let counted = await Task.detached { () -> Result<[Row], VaultError> in
            do throws(VaultError) {
                return .success(
                    try repository.generations().map { key in
                        Row(number: key.number, isActive: key.isActive, records: key.records, uses: key.uses)
                    }
                )
            } catch {
                return .failure(error)
            }
        }.value
        let rows = try counted.get()
        kept.withLock { $0 = (rows, now) }
        return rows
    }
}
