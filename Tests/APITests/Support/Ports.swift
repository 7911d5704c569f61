import CardVault
import Locks
import Secrets

struct CountedInvoices: InvoiceNumbers {
    private let last = Locked(0)

    func next(for terminal: TerminalName) throws(VaultError) -> InvoiceID {
        let number = last.withLock { last in
            last += 1
            return last
        }
        return try InvoiceID(String(1_000_000 + number))
    }
}

struct TestRandomness: Randomness {
    func secret(bytes count: Int) -> SecretBytes {
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
        return SecretBytes(copying: bytes.span)
    }
    func fraction() -> Double { 0.5 }
}

struct PlainLinks: Links {
    func callback(for verification: Verification.ID) -> String { "https://cards.example.kz/epay/" + verification.text }
    func challengePage(for verification: Verification.ID) -> String {
        "https://cards.example.kz/3ds/" + verification.text
    }
    func challengeReturn(for verification: Verification.ID) -> String {
        "https://cards.example.kz/3ds/" + verification.text + "/return"
    }
    func cardEntry(for session: CardEntrySession.ID) -> String {
        "https://cards.example.kz/card-entry/" + session.text
    }
}

struct DeafSink: SignalSink {
    func note(_ signal: Signal) {}
}

/// No hash at all: the tests are about who is let in, not about how keys are kept.
struct PlainHasher: KeyHasher {
    func hash(_ key: Span<UInt8>) -> [UInt8] { key.indices.map { key[$0] } }
}
