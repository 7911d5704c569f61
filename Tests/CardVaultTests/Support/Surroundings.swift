internal import CardVault
internal import Locks
internal import Secrets

/// Invoice numbers that count up.
final class CountingInvoices: InvoiceNumbers {
    private let last = Locked<Int64>(100_000_000_000_000)

    func next(for terminal: TerminalName) throws(VaultError) -> InvoiceID {
        try InvoiceID(
            String(
                last.withLock { last in
                    last += 1
                    return last
                }
            )
        )
    }
}

/// Signals, kept in the order in which they came.
final class RecordingSignals: SignalSink {
    private let noted = Locked<[Signal]>([])

    /// All signals so far.
    var all: [Signal] { noted.withLock { $0 } }

    func note(_ signal: Signal) { noted.withLock { $0.append(signal) } }
}

/// Random numbers that a seed repeats (SplitMix64).
final class SeededRandomness: Randomness {
    private let state: Locked<UInt64>

    init(seed: UInt64 = 1) { state = Locked(seed) }

    /// 64 random bits.
    func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// A number below a limit.
    func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    func secret(bytes count: Int) -> SecretBytes {
        SecretBytes(count: count) { (bytes: inout MutableSpan<UInt8>) in
            for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: next()) }
        }
    }

    func fraction() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}

/// Addresses that show what they lead to.
struct PlainLinks: Links {
    func callback(for verification: Verification.ID) -> String { "https://vault.example/epay/\(verification)" }
    func challengePage(for verification: Verification.ID) -> String { "https://vault.example/3ds/\(verification)" }
    func challengeReturn(for verification: Verification.ID) -> String {
        "https://vault.example/3ds/\(verification)/return"
    }
    func cardEntry(for session: CardEntrySession.ID) -> String { "https://vault.example/card-entry/\(session)" }
}
