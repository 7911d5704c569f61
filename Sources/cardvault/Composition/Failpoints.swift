import CardVault
import HTTP
import Secrets
import Storage
import System

/// The ports with a failpoint in them; made only when one was asked for.
struct Failpoints: Sendable {
    let failpoint: Failpoint

    /// What CARDVAULT_FAILPOINT asks for; refused unless the bank is an emulator on this machine, so that no shop's vault can have one.
    init?(_ configuration: Configuration) throws(Failure) {
        guard let text = Program.environment("CARDVAULT_FAILPOINT") else { return nil }
        guard [configuration.bank.oauthURL, configuration.bank.apiURL].allSatisfy(WebAddress.isLoopbackHTTP) else {
            throw Failure("CARDVAULT_FAILPOINT is for tests: it is taken only while the bank is on a loopback address")
        }
        guard let failpoint = Failpoint(text) else {
            throw Failure("CARDVAULT_FAILPOINT must be PLACE:COUNT, such as commit.before:3")
        }
        self.failpoint = failpoint
    }

    var commits: CommitProbe {
        let failpoint = failpoint
        return CommitProbe(
            before: { failpoint.pass(.commitBefore) },
            after: { failpoint.pass(.commitAfter) },
            unledgered: { failpoint.pass(.ledgerBefore) },
            ledgered: { failpoint.pass(.ledgerAfter) }
        )
    }

    /// The same answers, each passing a place once it is made; `sent` passes the one after it.
    func answering(_ responder: @escaping Responder) -> Responder {
        let failpoint = failpoint
        return { request in
            let delivery = responder(request)
            return .later {
                let response = await delivery.response
                failpoint.pass(.answerBefore)
                return response
            }
        }
    }

    var sent: @Sendable () -> Void {
        let failpoint = failpoint
        return { failpoint.pass(.answerAfter) }
    }
}

/// The bank with a place before and after each call.
struct FailpointBank: Bank {
    let bank: any Bank
    let failpoint: Failpoint

    func open(
        _ invoice: InvoiceID,
        on terminal: TerminalName,
        callbackSecret: SecretBytes
    ) async throws(BankRefusal) -> OperationToken {
        failpoint.pass(.tokenBefore)
        defer { failpoint.pass(.tokenAfter) }
        return try await bank.open(invoice, on: terminal, callbackSecret: callbackSecret)
    }

    func verify(_ order: VerificationOrder) async -> BankAnswer {
        failpoint.pass(.cryptopayBefore)
        defer { failpoint.pass(.cryptopayAfter) }
        return await bank.verify(order)
    }

    func confirm(_ confirmation: Confirmation) async -> BankAnswer {
        failpoint.pass(.confirmBefore)
        defer { failpoint.pass(.confirmAfter) }
        return await bank.confirm(confirmation)
    }

    func status(of invoice: InvoiceID, on terminal: TerminalName, traceparent: String?) async -> BankAnswer {
        failpoint.pass(.statusBefore)
        defer { failpoint.pass(.statusAfter) }
        return await bank.status(of: invoice, on: terminal, traceparent: traceparent)
    }

    func savedCards(of account: AccountID, on terminal: TerminalName) async -> [ListedCard]? {
        failpoint.pass(.listBefore)
        defer { failpoint.pass(.listAfter) }
        return await bank.savedCards(of: account, on: terminal)
    }

    var isHeldBack: Bool { bank.isHeldBack }

    func deactivate(_ card: BankCard) async -> DeactivationAnswer {
        failpoint.pass(.deactivateBefore)
        defer { failpoint.pass(.deactivateAfter) }
        return await bank.deactivate(card)
    }

    func publicKey(for terminal: TerminalName) async throws(BankRefusal) -> BankPublicKey {
        try await bank.publicKey(for: terminal)
    }
}

/// The invoice numbers with a place before and after each.
struct FailpointInvoices: InvoiceNumbers {
    let invoices: any InvoiceNumbers
    let failpoint: Failpoint

    func next(for terminal: TerminalName) throws(VaultError) -> InvoiceID {
        failpoint.pass(.invoiceBefore)
        defer { failpoint.pass(.invoiceAfter) }
        return try invoices.next(for: terminal)
    }
}
