internal import CardVault
internal import Locks
internal import Secrets

/// A bank that says what a test tells it to say, and remembers everything that was asked.
final class ScriptedBank: Bank {
    let token: Line<InvoiceID, Result<OperationToken, BankRefusal>>
    let verify = Line<VerificationOrder, BankAnswer> { _ in BankAnswer(.undecided(.lost)) }
    let confirm = Line<Confirmation, BankAnswer> { _ in BankAnswer(.undecided(.lost)) }
    let status = Line<InvoiceID, BankAnswer> { _ in BankAnswer(.undecided(.inProgress)) }
    let list = Line<AccountID, [ListedCard]?> { _ in nil }
    let heldBack = Locked(false)
    let deactivate = Line<BankCard, DeactivationAnswer> { _ in .done }
    /// A key of 2,048 bits, whatever it says.
    let key = Line<TerminalName, Result<BankPublicKey, BankRefusal>> { _ in
        .success(BankPublicKey(pem: "PEM", sha256: "ab", modulusBytes: 256))
    }

    /// A bank whose tokens last 20 minutes from the time the clock shows.
    init(clock: any Timekeeper) {
        token = Line { _ in .success(OperationToken(SecretBytes(utf8: "token"), expiresAt: clock.now + .minutes(20))) }
    }

    func open(
        _ invoice: InvoiceID,
        on terminal: TerminalName,
        callbackSecret: SecretBytes
    ) async throws(BankRefusal) -> OperationToken {
        try await token.ask(invoice).get()
    }

    func verify(_ order: VerificationOrder) async -> BankAnswer { await verify.ask(order) }

    func confirm(_ confirmation: Confirmation) async -> BankAnswer { await confirm.ask(confirmation) }

    func status(of invoice: InvoiceID, on terminal: TerminalName, traceparent: String?) async -> BankAnswer {
        await status.ask(invoice)
    }

    func savedCards(of account: AccountID, on terminal: TerminalName) async -> [ListedCard]? {
        await list.ask(account)
    }

    var isHeldBack: Bool { heldBack.withLock { $0 } }

    func deactivate(_ card: BankCard) async -> DeactivationAnswer { await deactivate.ask(card) }

    func publicKey(for terminal: TerminalName) async throws(BankRefusal) -> BankPublicKey {
        try await key.ask(terminal).get()
    }
}
