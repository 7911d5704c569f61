internal import HTTP
internal import Locks
internal import Secrets

/// Sends postLinks to loopback addresses, and writes down how it went.
final class Postman: Sendable {
    /// The most postLinks on their way at once.
    static let most = 256

    private let client: Client
    private let bank: Bank
    private let underway = Locked(0)

    init(_ client: Client, for bank: Bank) {
        self.client = client
        self.bank = bank
    }

    /// Sends what is due before the answer, and comes back once it arrived or failed.
    func sendBefore(_ answer: BankAnswer) async {
        for callback in answer.callbacks where callback.isBeforeAnswer { await send(callback) }
    }

    /// Starts to send what is due after the answer.
    func sendAfter(_ answer: BankAnswer) {
        for callback in answer.callbacks where !callback.isBeforeAnswer {
            guard takePlace() else {
                bank.noteSent(callback, outcome: "not sent: too many are on their way")
                continue
            }
            Task {
                // The answer needs a moment to leave first.
                try? await Task.sleep(for: .milliseconds(20))
                await send(callback)
                underway.withLock { $0 -= 1 }
            }
        }
    }

    private func takePlace() -> Bool {
        underway.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
    }

    private func send(_ callback: Callback) async {
        guard let url = try? ClientURL(callback.url), url.isLoopback else {
            bank.noteSent(callback, outcome: "not sent: not a loopback address")
            return
        }
        if callback.delaySeconds > 0 { try? await Task.sleep(for: .seconds(callback.delaySeconds)) }
        for _ in 0..<callback.copies {
            let request = ClientRequest(
                method: .post,
                url: url,
                headers: [HeaderField("Content-Type", "application/json")],
                body: SecretBytes(copying: callback.body.span)
            )
            do throws(ClientError) {
                let answer = try await client.send(request, within: .seconds(10))
                bank.noteSent(callback, outcome: "answered \(answer.status)")
            } catch {
                bank.noteSent(callback, outcome: error.mayHaveBeenSent ? "sent, no answer" : "not delivered")
            }
        }
    }
}
