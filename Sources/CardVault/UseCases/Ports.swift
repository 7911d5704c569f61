internal import Locks

/// Everything the use cases need from outside, in one place.
package struct Ports<Storage: Repository>: Sendable {
    /// Where the vault keeps what it knows.
    package let repository: Storage
    let bank: any Bank
    let clock: any Timekeeper
    let invoices: any InvoiceNumbers
    let randomness: any Randomness
    let links: any Links
    let signals: any SignalSink
    /// The configured terminals.
    package let terminals: Terminals
    let policy: Policy
    /// When the vault was restored from a backup: a card not seen at the bank since is looked for before it is revealed.
    let lastRestore: Instant?
    /// Deactivations that are out at the bank right now.
    let deactivations = Flights<DebtKey>()
    /// Verifications that the bank is being asked about right now.
    let questions = Flights<Verification.ID>()
    /// Rings when a timer may have become due earlier than it knew.
    let alarm: Alarm

    private let closing = Locked(false)

    /// Whether the process is about to end: who waits for something to happen waits no longer.
    package var isClosing: Bool { closing.withLock { $0 } }

    /// Lets nobody wait any more.
    package func close() { closing.withLock { $0 = true } }

    /// Gathers the ports.
    package init(
        repository: Storage,
        bank: any Bank,
        clock: any Timekeeper,
        invoices: any InvoiceNumbers,
        randomness: any Randomness,
        links: any Links,
        signals: any SignalSink,
        terminals: Terminals,
        policy: Policy,
        lastRestore: Instant? = nil
    ) {
        self.repository = repository
        self.bank = bank
        self.clock = clock
        self.invoices = invoices
        self.randomness = randomness
        self.links = links
        self.signals = signals
        self.terminals = terminals
        self.policy = policy
        self.lastRestore = lastRestore
        alarm = Alarm(clock: clock)
    }
}
