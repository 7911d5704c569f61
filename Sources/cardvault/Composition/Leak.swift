import HTTP
import Locks
import Secrets
import System

/// A leak put in on purpose, so that the self-test can be shown to find one: it keeps what requests hold where it must not be.
///
/// It is taken only by a vault that the self-test made for itself, which a mark in its directory tells, with a bank on this
/// machine (docs/adr/0020-self-test-has-its-own-vault.md).
final class Leak: Sendable {
    enum Place: String {
        case log, file, memory
    }

    /// What asks for one.
    static let variable = "CARDVAULT_SELFTEST_LEAK"
    /// The file that marks the directory of a self-test that is to leak.
    static let mark = "selftest-leaks"

    private let place: Place
    private let file: String
    private let kept = Locked<[SecretBytes]>([])

    /// The leak that is asked for, if one is; refused in a vault that is not the self-test's.
    init?(_ configuration: Configuration) throws(Failure) {
        guard let text = Program.environment(Self.variable) else { return nil }
        let directory = configuration.dataDirectory
        let bank = [configuration.bank.oauthURL, configuration.bank.apiURL]
        guard let place = Place(rawValue: text), File.exists(directory + "/" + Self.mark),
            bank.allSatisfy(WebAddress.isLoopbackHTTP)
        else { throw Failure("\(Self.variable) is for the self-test's own vault") }
        self.place = place
        file = directory + "/leaked"
    }

    /// The same answers, leaking what is asked.
    func leaking(_ responder: @escaping Responder) -> Responder {
        { [self] request in
            leak(request.body)
            return responder(request)
        }
    }

    private func leak(_ body: SecretBytes) {
        guard body.count > 0 else { return }
        switch place {
        case .log: Program.complain(body.withBytes { bytes in bytes.indices.map { bytes[$0] } } + [0x0A])
        case .file: try? File.create(file + "-" + String(UInt64.random(in: 0...(.max)), radix: 16), body)
        case .memory: kept.withLock { if $0.count < 1_000 { $0.append(body) } }
        }
    }
}
