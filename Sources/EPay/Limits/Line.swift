internal import CardVault
internal import Locks

/// Why a call has no reply.
enum CallFailure: Error {
    /// It was not tried.
    case heldBack
    /// It was tried, and there is no reply.
    case transport(TransportFailure)
}

/// The way to the bank: the gate, a breaker for each server, the meter, and the transport behind them.
final class Line: Sendable {
    private let transport: any Transport
    private let clock: any Timekeeper
    private let meter: any BankMeter
    private let gate: Gate
    private let breakers: Locked<[BankServer: Breaker]>

    init(transport: any Transport, limits: EPayLimits, clock: any Timekeeper, meter: any BankMeter) {
        self.transport = transport
        self.clock = clock
        self.meter = meter
        gate = Gate(limits: limits, clock: clock)
        let breaker = Breaker(
            threshold: limits.breakerFailures,
            cooldown: limits.breakerCooldown,
            patience: limits.payment
        )
        breakers = Locked([.oauth: breaker, .api: breaker])
    }

    /// How many calls are out and how many wait.
    var load: (out: Int, waiting: Int) { gate.load }

    /// Lets an operation begin that will need the API later; it is the probe if one is due.
    func admit(to server: BankServer) -> Bool {
        let now = clock.now
        return moving(server) { $0.admit(at: now) }
    }

    /// Sends a request within the limits; a committed one is sent even while the breaker is open.
    func send(
        _ request: BankRequest,
        _ operation: BankOperation,
        to server: BankServer,
        _ urgency: Gate.Urgency = .refusable
    ) async throws(CallFailure) -> BankReply {
        let errand = Errand.current
        errand?.begin(.bank)
        defer { errand?.end(.bank) }
        guard urgency == .committed || wouldAdmit(to: server), await gate.enter(urgency) else {
            throw heldBack(operation)
        }
        defer { gate.leave() }
        guard urgency == .committed || admit(to: server) else { throw heldBack(operation) }
        let start = ContinuousClock.now
        do throws(TransportFailure) {
            let reply = try await transport.send(request)
            let outcome = BankOutcome(status: reply.status)
            report(outcome, of: server)
            meter.note(operation, outcome, took: ContinuousClock.now - start)
            return reply
        } catch {
            let outcome = BankOutcome(error)
            report(outcome, of: server)
            meter.note(operation, outcome, took: ContinuousClock.now - start)
            throw .transport(error)
        }
    }

    private func heldBack(_ operation: BankOperation) -> CallFailure {
        meter.note(operation, .heldBack, took: .zero)
        return .heldBack
    }

    /// Whether a call to the server would go out now.
    func wouldAdmit(to server: BankServer) -> Bool {
        let now = clock.now
        return moving(server) { $0.wouldAdmit(at: now) }
    }

    private func report(_ outcome: BankOutcome, of server: BankServer) {
        let now = clock.now
        switch outcome {
        case .answered, .refused: moving(server) { $0.succeed() }
        case .failed, .notUnderstood, .lost, .notSent: moving(server) { $0.fail(at: now) }
        case .heldBack: break
        }
    }

    private func moving<Value: Sendable>(_ server: BankServer, _ move: (inout Breaker) -> Value) -> Value {
        let (value, phase): (Value, Breaker.Phase?) = breakers.withLock { breakers in
            guard var breaker = breakers[server] else { preconditionFailure("every server has a breaker") }
            let before = breaker.phase
            let value = move(&breaker)
            breakers[server] = breaker
            return (value, before == breaker.phase ? nil : breaker.phase)
        }
        if let phase { meter.note(server, breaker: phase) }
        return value
    }
}

extension BankOutcome {
    /// What an HTTP status says of the server; 429 is a server that can do no more.
    init(status: Int) {
        switch status {
        case 200..<300: self = .answered
        case 429: self = .failed
        case 400..<500: self = .refused
        default: self = .failed
        }
    }

    init(_ failure: TransportFailure) {
        switch failure {
        case .notSent: self = .notSent
        case .lost: self = .lost
        case .notUnderstood: self = .notUnderstood
        }
    }
}
