import CardVault
import Locks
import Secrets

/// A bank that says what a test told it to say, and counts what it was asked.
final class ScriptedBank: Bank {
    struct Script: Sendable {
        var refusal: BankRefusal?
        var keyRefusal: BankRefusal?
        var answers: [BankAnswer] = []
        var list: [ListedCard]? = []
        var opened = 0
        var verified = 0
        var asked = 0
        var orders: [VerificationOrder] = []
        var isHolding = false
        var held: [CheckedContinuation<Void, Never>] = []
    }
    let script = Locked(Script())
    let clock: any Timekeeper

    init(clock: any Timekeeper) { self.clock = clock }

    static let modulusBytes = 64

    func open(
        _ invoice: InvoiceID,
        on terminal: TerminalName,
        callbackSecret: SecretBytes
    ) async throws(BankRefusal) -> OperationToken {
        if let refusal = script.withLock({ $0.refusal }) { throw refusal }
        script.withLock { $0.opened += 1 }
        return OperationToken(SecretBytes(utf8: "token"), expiresAt: clock.now + .minutes(20))
    }

    func verify(_ order: VerificationOrder) async -> BankAnswer {
        script.withLock {
            $0.verified += 1
            $0.orders.append(order)
        }
        await holdIfAsked()
        return nextAnswer()
    }

    func confirm(_ confirmation: Confirmation) async -> BankAnswer { nextAnswer() }

    func status(of invoice: InvoiceID, on terminal: TerminalName, traceparent: String?) async -> BankAnswer {
        script.withLock { $0.asked += 1 }
        return BankAnswer(.undecided(.inProgress))
    }

    func savedCards(of account: AccountID, on terminal: TerminalName) async -> [ListedCard]? {
        script.withLock { $0.list }
    }

    var isHeldBack: Bool { false }

    func deactivate(_ card: BankCard) async -> DeactivationAnswer { .done }

    func publicKey(for terminal: TerminalName) async throws(BankRefusal) -> BankPublicKey {
        if let refusal = script.withLock({ $0.keyRefusal }) { throw refusal }
        return BankPublicKey(pem: "PEM of \(terminal.text)", sha256: "ab", modulusBytes: Self.modulusBytes)
    }

    private func nextAnswer() -> BankAnswer {
        script.withLock { script in
            script.answers.isEmpty ? BankAnswer(.undecided(.lost)) : script.answers.removeFirst()
        }
    }

    private func holdIfAsked() async {
        await withCheckedContinuation { continuation in
            let isHeld = script.withLock { script in
                if script.isHolding { script.held.append(continuation) }
                return script.isHolding
            }
            if !isHeld { continuation.resume() }
        }
    }

    /// Lets every answer go out that was held back.
    func release() {
        let held = script.withLock { script in
            script.isHolding = false
            defer { script.held = [] }
            return script.held
        }
        for continuation in held { continuation.resume() }
    }
}

extension BankAnswer {
    /// VERIFIED with a handle.
    static func verified(_ handle: String = "handle-1", mask: String? = "440563******5096") throws -> BankAnswer {
        var facts = BankFacts()
        facts.face = CardFace(mask: mask.flatMap { CardMask($0) }, brand: "VISA", issuer: "Halyk")
        facts.reference = Verification.BankReference(transactionID: "tx-1", secure: false)
        return BankAnswer(.verified(try BankCardID(SecretBytes(utf8: handle))), facts: facts)
    }

    /// A 3-D Secure challenge.
    static func challenge() -> BankAnswer {
        var facts = BankFacts()
        facts.reference = Verification.BankReference(transactionID: "tx-1", secure: true)
        return BankAnswer(
            .challenge(
                action: "https://acs.example.kz/acs",
                paReq: SecretBytes(utf8: "eJxVUt+=="),
                md: SecretBytes(utf8: "md-1")
            ),
            facts: facts
        )
    }
}
