package import Cryptography
package import HTTP
internal import Secrets

/// The emulated bank on a socket.
package final class Sandbox: Sendable {
    /// Why a sandbox does not start.
    package enum StartError: Error, Equatable {
        case notLoopback
        case server(ServerError)
        case trust
        case key
    }

    /// The bank behind the socket.
    package let bank: Bank
    private let server: Server

    /// Where it listens.
    package var address: ListenAddress { server.boundAddress }
    /// Its address as clients write it.
    package var url: String { "http://\(server.boundAddress)" }

    /// Starts to listen at a loopback address. `clock` gives milliseconds since 1970.
    package init(
        on group: EventLoopGroup,
        listen: ListenAddress,
        key: RSAPrivateKey,
        merchants: [Merchant] = [.published],
        rudeness: Rudeness? = nil,
        authoritiesFile: String? = nil,
        clock: @escaping Bank.Clock
    ) throws(StartError) {
        guard listen.isLoopback else { throw .notLoopback }
        let fingerprintKey = Random.secret(32)
        let bank = Bank(
            merchants: merchants,
            publicKeyPEM: key.publicKey.pem,
            blockBytes: key.publicKey.ciphertextCount,
            rudeness: rudeness,
            clock: clock,
            fingerprint: { Self.fingerprint($0, under: fingerprintKey) },
            open: { block in
                let plain = try? key.decryptPKCS1v15(block.span)
                return plain?.withBytes { bytes in bytes.indices.map { bytes[$0] } }
            }
        )
        let trust: TLSClientContext
        do throws(TLSError) {
            trust = try TLSClientContext(authoritiesFile: authoritiesFile)
        } catch {
            throw .trust
        }
        let postman = Postman(Client(on: group, trust: trust), for: bank)
        var limits = ServerLimits()
        // A deactivation has no body, and not every client says so.
        limits.requiresLength = false
        // A fault may be an answer that is too large for whoever asks.
        limits.bodyBytes = 1 << 20
        do throws(ServerError) {
            server = try Server(
                on: group,
                address: listen,
                limits: limits,
                errorResponse: { BankAnswer($0, ["code": .int(Int64($0)), "message": " Bad request"]).response },
                handler: { request in await Self.handle(request, bank, postman) }
            )
        } catch {
            throw .server(error)
        }
        self.bank = bank
        bank.isReached(at: "http://\(server.boundAddress)")
    }

    /// Stops to listen; answers that are delayed longer than this are cut.
    package func stop(within deadline: Duration = .seconds(1)) async {
        await server.drain(within: deadline)
    }

    private static func handle(_ request: Request, _ bank: Bank, _ postman: Postman) async -> Response {
        guard let call = BankCall(request) else {
            return BankAnswer(400, ["code": 400, "message": " Bad request"]).response
        }
        let answer = bank.answer(call)
        await postman.sendBefore(answer)
        if answer.delaySeconds > 0 { try? await Task.sleep(for: .seconds(answer.delaySeconds)) }
        postman.sendAfter(answer)
        return answer.response
    }

    private static func fingerprint(_ pan: String, under key: SecretBytes) -> String {
        guard let code = try? HMACSHA256.code(key: key, message: pan.utf8.span) else { return "" }
        return code.withBytes { Base64.encode($0.extracting(first: 16), as: .urlSafe) }
    }
}
