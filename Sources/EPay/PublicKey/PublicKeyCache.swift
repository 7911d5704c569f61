internal import CardVault
internal import Locks

/// Keeps the bank's key, fetches it again when it is old, and tells when it has changed.
final class PublicKeyCache: Sendable {
    private typealias Fetched = Result<BankPublicKey, BankRefusal>

    private struct State {
        var key: BankPublicKey?
        var fetchedAt: Instant?
        var refusal: BankRefusal?
        var refusedAt: Instant?
        /// SHA-256 of the key that was seen last, used or not.
        var lastSeen: String?
        /// The fetch that is out: all who need the key wait for the same one.
        var running: Task<Fetched, Never>?
    }

    private enum Step { case serve(Fetched), await(Task<Fetched, Never>) }

    private let state: Locked<State>
    private let line: Line
    private let calls: BankCalls
    private let reader: PublicKeyReader
    private let limits: EPayLimits
    private let clock: any Timekeeper
    private let meter: any BankMeter

    init(
        _ configuration: EPayConfiguration,
        _ calls: BankCalls,
        lastSeen: String?,
        line: Line,
        clock: any Timekeeper,
        meter: any BankMeter
    ) {
        state = Locked(State(lastSeen: lastSeen))
        self.line = line
        self.calls = calls
        reader = PublicKeyReader(pin: configuration.publicKeySHA256)
        limits = configuration.limits
        self.clock = clock
        self.meter = meter
    }

    /// The key, fetched if there is none or it is old; an old one is served for a while when the bank cannot be had.
    func key() async throws(BankRefusal) -> BankPublicKey {
        let now = clock.now
        let step: Step = state.withLock { state in
            if let served = served(state, at: now) { return .serve(served) }
            let task = state.running ?? Task { await self.fetch() }
            state.running = task
            return .await(task)
        }
        switch step {
        case .serve(let fetched): return try fetched.get()
        case .await(let task): return try await task.value.get()
        }
    }

    /// What can be answered without asking the bank; nil if it has to be asked.
    private func served(_ state: State, at now: Instant) -> Fetched? {
        if let key = state.key, isWithin(limits.keyFresh, since: state.fetchedAt, now) { return .success(key) }
        guard let refusal = state.refusal, isWithin(limits.keyRetry, since: state.refusedAt, now) else { return nil }
        return standIn(state, refusal, at: now)
    }

    /// The old key while it is not too old; a key that must not be used has no stand-in.
    private func standIn(_ state: State, _ refusal: BankRefusal, at now: Instant) -> Fetched {
        guard refusal != .keyUnusable, let key = state.key, isWithin(limits.keyServed, since: state.fetchedAt, now)
        else { return .failure(refusal) }
        return .success(key)
    }

    /// False also for a moment that a clock set back has put into the future.
    private func isWithin(_ span: TimeSpan, since moment: Instant?, _ now: Instant) -> Bool {
        guard let moment else { return false }
        return now >= moment && now.since(moment) < span
    }

    private func fetch() async -> Fetched {
        do throws(BankRefusal) {
            let reading = try await ask()
            noteChange(to: reading)
            guard reading.isPinned else { throw .keyUnusable }
            let now = clock.now
            state.withLock { state in
                state.key = reading.key
                state.fetchedAt = now
                state.refusal = nil
                state.running = nil
            }
            return .success(reading.key)
        } catch {
            let now = clock.now
            return state.withLock { state in
                state.refusal = error
                state.refusedAt = now
                state.running = nil
                if error == .keyUnusable { state.key = nil }
                return standIn(state, error, at: now)
            }
        }
    }

    private func ask() async throws(BankRefusal) -> PublicKeyReader.Reading {
        let reply: BankReply
        do throws(CallFailure) {
            reply = try await line.send(calls.publicKey(), .publicKey, to: .api)
        } catch {
            switch error {
            case .heldBack: throw .breakerOpen
            case .transport: throw .unavailable
            }
        }
        return try reader.read(reply)
    }

    private func noteChange(to reading: PublicKeyReader.Reading) {
        let current = reading.key.sha256
        let previous: String? = state.withLock { state in
            defer { state.lastSeen = current }
            return state.lastSeen
        }
        guard let previous, previous != current else { return }
        meter.note(KeyChange(previous: previous, current: current, isAccepted: reading.isPinned))
    }
}
