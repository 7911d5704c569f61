package import CardVault
package import HTTP
package import Secrets

/// What the API needs besides the use cases.
package struct Setting<Storage: Repository>: Sendable {
    /// For the leaves of refused access alone.
    package var repository: Storage
    /// Who may call.
    package var clients: ClientDirectory<Storage>
    /// For the bank's public keys alone.
    package var bank: any Bank
    /// Where browsers are sent.
    package var links: any Links
    /// The configured terminals.
    package var terminals: Terminals
    /// Days after which a re-verification is advised, and limits.
    package var policy: Policy
    /// The time.
    package var clock: any Timekeeper
    /// For the names of requests.
    package var randomness: any Randomness
    /// Where browsers may return to.
    package var returnAddresses: ReturnAddresses
    /// The address of the caller, a trusted proxy seen through.
    package var address: @Sendable (Request) -> String = { $0.peerIP }
    /// Which verification a callback's token names; nil if none.
    package var callbackTarget: @Sendable (String) -> Verification.ID? = { _ in nil }
    /// The secret that a callback's body brings, if it can be read.
    package var callbackSecret: @Sendable (Span<UInt8>) -> SecretBytes? = { _ in nil }
    /// What is not ready, in words without secrets; empty when all is.
    package var unready: @Sendable () async -> [String] = { [] }
    /// Proofs and exports of the audit; without it they are refused as out of reach.
    package var audit: (any AuditArchive)?
    /// More metrics in Prometheus text, each line ended.
    package var moreMetrics: @Sendable () -> String = { "" }
    /// From how many microseconds on an answer is slow: then the log says where its time went.
    package var slowMicros: Int64 = 1_000_000
    /// Where the log goes.
    package var log: Log = Log { _ in }

    /// Gathers what has no default; the rest is set afterwards.
    package init(
        repository: Storage,
        clients: ClientDirectory<Storage>,
        bank: any Bank,
        links: any Links,
        terminals: Terminals,
        policy: Policy,
        clock: any Timekeeper,
        randomness: any Randomness,
        returnAddresses: ReturnAddresses
    ) {
        self.repository = repository
        self.clients = clients
        self.bank = bank
        self.links = links
        self.terminals = terminals
        self.policy = policy
        self.clock = clock
        self.randomness = randomness
        self.returnAddresses = returnAddresses
    }
}
