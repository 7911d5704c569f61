/// What reached the sandbox, for tests to compare with what others say they did.
struct Ledger: Sendable {
    /// A call that was refused.
    struct Refused: Sendable {
        let endpoint: Endpoint
        let subject: String
        let code: Int
        let message: String
    }

    /// The most refusals and callbacks kept; older ones go.
    static let most = 10_000

    /// How many calls each endpoint had, disturbed ones included.
    var calls: [Endpoint: Int] = [:]
    /// How many cryptopays named an invoice, refused and disturbed ones included.
    var cryptopays: [String: Int] = [:]
    /// How many deactivations named a cardID, unknown ones included.
    var deactivations: [String: Int] = [:]
    var refusals: [Refused] = []
    var sentCallbacks: [WireValue] = []
    private var attempts: [String: Int] = [:]

    mutating func count(_ endpoint: Endpoint) { calls[endpoint, default: 0] += 1 }

    mutating func countCryptopay(of invoiceID: String) {
        guard cryptopays.count < BankState.mostOperations || cryptopays[invoiceID] != nil else { return }
        cryptopays[invoiceID, default: 0] += 1
    }

    mutating func countDeactivation(of cardID: String) {
        guard deactivations.count < BankState.mostOperations || deactivations[cardID] != nil else { return }
        deactivations[cardID, default: 0] += 1
    }

    /// How often this was asked before; counted only where rudeness needs it.
    mutating func attempt(on endpoint: Endpoint, subject: String) -> Int {
        let key = "\(endpoint.rawValue)/\(subject)"
        guard attempts.count < 4 * BankState.mostOperations || attempts[key] != nil else { return 0 }
        defer { attempts[key, default: 0] += 1 }
        return attempts[key, default: 0]
    }

    mutating func note(_ refusal: Refusal, on endpoint: Endpoint, subject: String) {
        if refusals.count >= Self.most { refusals.removeFirst(Self.most / 2) }
        refusals.append(
            Refused(endpoint: endpoint, subject: subject, code: refusal.code, message: refusal.message)
        )
    }

    mutating func noteSent(_ callback: Callback, outcome: String) {
        if sentCallbacks.count >= Self.most { sentCallbacks.removeFirst(Self.most / 2) }
        sentCallbacks.append([
            "invoiceId": .string(callback.invoiceID), "kind": callback.isSuccess ? "postLink" : "failurePostLink",
            "outcome": .string(outcome),
        ])
    }
}
