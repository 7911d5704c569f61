internal import CardVault
internal import Locks

/// Counts who tried in vain to sign in: ten times from one address in a quarter of an hour, then no more.
final class SignInAttempts: Sendable {
    private static let most = 10
    private static let window = TimeSpan.minutes(15)
    /// Addresses that are remembered; beyond, nobody new may fail until some are forgotten.
    private static let addresses = 10_000
    private let failures = Locked<[String: [Instant]]>([:])

    func mayTry(from address: String, at now: Instant) -> Bool {
        failures.withLock { failures in
            let recent = (failures[address] ?? []).filter { now < $0 + Self.window }
            failures[address] = recent.isEmpty ? nil : recent
            if recent.isEmpty, failures.count >= Self.addresses {
                failures = failures.filter { $0.value.contains { now < $0 + Self.window } }
                return failures.count < Self.addresses
            }
            return recent.count < Self.most
        }
    }

    func failed(from address: String, at now: Instant) {
        failures.withLock { $0[address, default: []].append(now) }
    }

    func succeeded(from address: String) { failures.withLock { $0[address] = nil } }
}
