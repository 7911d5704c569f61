package import CardVault
internal import Secrets

/// How a call went that asks for nothing but an answer.
package struct BankReach: Sendable {
    /// What came of it.
    package enum Outcome: Sendable, Equatable {
        /// As it should.
        case answered
        /// The bank refuses our credentials.
        case credentialsRefused
        /// It serves a key that is not the pinned one, or is too weak.
        case keyUnusable
        /// An answer with this HTTP status that is of no use.
        case unusable(status: Int)
        /// No answer, or none that is HTTP.
        case unreachable
        /// Not tried: the server has failed so often that it is left alone for some seconds.
        case leftAlone
    }

    /// What came of it.
    package let outcome: Outcome
    /// How far the server's clock is ahead of ours, halfway through the call; nil if it tells no time.
    package let clockAhead: TimeSpan?
    /// How long it took.
    package let took: Duration
    /// SHA-256 of the key that was served, as hexadecimal digits.
    package var keySHA256: String?
}

extension EPayBank {
    /// Asks for a token of a terminal, which is thrown away; it is bound to no operation.
    package func reachToken(_ name: TerminalName) async -> BankReach {
        guard let terminal = configuration.terminal(name) else {
            return BankReach(outcome: .unreachable, clockAhead: nil, took: .zero)
        }
        return await reach(calls.token(.terminal, for: terminal), .token, .oauth) { reply, _ in
            do throws(BankRefusal) {
                _ = try TokenAnswer(untoldLife: configuration.limits.untoldTokenLife).read(reply, askedAt: clock.now)
                return .answered
            } catch {
                return error == .credentialsRefused ? .credentialsRefused : .unusable(status: reply.status)
            }
        }
    }

    /// Asks for the public key, past the one that is kept.
    package func reachKey() async -> BankReach {
        await reach(calls.publicKey(), .publicKey, .api) { reply, digest in
            do throws(BankRefusal) {
                let reading = try PublicKeyReader(pin: configuration.publicKeySHA256).read(reply)
                digest = reading.key.sha256
                return reading.isPinned ? .answered : .keyUnusable
            } catch {
                return error == .keyUnusable ? .keyUnusable : .unusable(status: reply.status)
            }
        }
    }

    private func reach(
        _ request: BankRequest,
        _ operation: BankOperation,
        _ server: BankServer,
        _ judge: (BankReply, inout String?) -> BankReach.Outcome
    ) async -> BankReach {
        let (began, asked) = (ContinuousClock.now, clock.now)
        do throws(CallFailure) {
            let reply = try await line.send(request, operation, to: server)
            let halfway = Instant(milliseconds: (asked.milliseconds + clock.now.milliseconds) / 2)
            var digest: String?
            let outcome = judge(reply, &digest)
            return BankReach(
                outcome: outcome,
                // A Date has whole seconds: on the average it is half a second old.
                clockAhead: reply.date.map { ($0 + TimeSpan(milliseconds: 500)).since(halfway) },
                took: ContinuousClock.now - began,
                keySHA256: digest
            )
        } catch {
            let outcome: BankReach.Outcome = if case .heldBack = error { .leftAlone } else { .unreachable }
            return BankReach(outcome: outcome, clockAhead: nil, took: ContinuousClock.now - began)
        }
    }
}
