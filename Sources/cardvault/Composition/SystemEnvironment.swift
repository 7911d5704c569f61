import CardVault
import Cryptography
import Secrets
import System

/// The machine's clock.
struct SystemClock: Timekeeper {
    var now: Instant { Instant(milliseconds: Program.milliseconds) }

    func sleep(until instant: Instant) async {
        let left = instant.since(now).milliseconds
        guard left > 0 else { return }
        try? await Task.sleep(for: .milliseconds(left))
    }
}

/// libcrypto's random generator.
struct SystemRandomness: Randomness {
    func secret(bytes count: Int) -> SecretBytes { Random.secret(count) }
    func fraction() -> Double { Double(Random.uint64() >> 11) / Double(1 << 53) }
}
