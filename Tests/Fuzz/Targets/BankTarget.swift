import CardVault
@testable import EPay
import Secrets

/// Answers and callbacks of the bank: the first byte chooses the status and the call that is answered.
enum BankTarget {
    private static let statuses = [200, 400, 401, 404]
    private static let account = try? AccountID("uuid000001")

    static func run(_ bytes: Span<UInt8>) {
        guard bytes.count > 0, let account else { return }
        let body = bytes.extracting(1..<bytes.count)
        let reply = BankReply(status: statuses[Int(bytes[0] >> 3) % 4], body: SecretBytes(copying: body))
        switch bytes[0] & 7 {
        case 0, 1: check(PaymentAnswer(challengeRule: ChallengeRule(acsHosts: [])).read(reply), reply)
        case 2, 3: check(StatusAnswer.read(reply), reply)
        case 4: _ = try? TokenAnswer(untoldLife: .minutes(5)).read(reply, askedAt: Instant(milliseconds: 0))
        case 5: _ = ListAnswer.read(reply, of: account)
        case 6: _ = CallbackReader.read(body)
        default: _ = try? PublicKeyReader(pin: nil).read(reply)
        }
    }

    private static func check(_ answer: BankAnswer, _ reply: BankReply) {
        if case .verified = answer.verdict { precondition(reply.status == 200, "a refusal counts as a success") }
    }
}
