import CardVault
import Locks
import Secrets

/// A bank with a key of 64 bytes that gives its answers in turn, and counts the cards that it was sent.
final class PlainBank: Bank {
    private struct Script {
        var answers: [BankAnswer] = []
        var sent = 0
    }
    private let script = Locked(Script())

    /// How many cards it was sent.
    var sent: Int { script.withLock { $0.sent } }

    func answer(_ answers: BankAnswer...) { script.withLock { $0.answers += answers } }

    func open(
        _ invoice: InvoiceID,
        on terminal: TerminalName,
        callbackSecret: SecretBytes
    ) async throws(BankRefusal) -> OperationToken {
        OperationToken(SecretBytes(utf8: "token"), expiresAt: Instant(milliseconds: .max))
    }

    func verify(_ order: VerificationOrder) async -> BankAnswer {
        script.withLock { script in
            script.sent += 1
            return script.answers.isEmpty ? BankAnswer(.undecided(.lost)) : script.answers.removeFirst()
        }
    }

    func confirm(_ confirmation: Confirmation) async -> BankAnswer {
        script.withLock { $0.answers.isEmpty ? BankAnswer(.undecided(.lost)) : $0.answers.removeFirst() }
    }

    func status(of invoice: InvoiceID, on terminal: TerminalName, traceparent: String?) async -> BankAnswer {
        BankAnswer(.undecided(.inProgress))
    }

    func savedCards(of account: AccountID, on terminal: TerminalName) async -> [ListedCard]? { nil }

    var isHeldBack: Bool { false }

    func deactivate(_ card: BankCard) async -> DeactivationAnswer { .done }

    func publicKey(for terminal: TerminalName) async throws(BankRefusal) -> BankPublicKey {
        let pem = "-----BEGIN PUBLIC KEY-----\nMAMC\nAQA=\n-----END PUBLIC KEY-----\n"
        return BankPublicKey(pem: pem, sha256: "ab", modulusBytes: 64)
    }
}

extension BankAnswer {
    static func verified() throws -> BankAnswer {
        BankAnswer(.verified(try BankCardID(SecretBytes(utf8: "handle-1"))))
    }

    static var challenge: BankAnswer {
        var facts = BankFacts()
        facts.reference = Verification.BankReference(transactionID: "tx-1", secure: true)
        let (paReq, md) = (SecretBytes(utf8: "eJxVUt+=="), SecretBytes(utf8: "md-1"))
        return BankAnswer(.challenge(action: "https://acs.example.kz/acs", paReq: paReq, md: md), facts: facts)
    }
}
