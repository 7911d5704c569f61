/// What the hosted page of a session is to show at a moment; reading it uses nothing up.
package struct CardEntryView: Sendable {
    /// The session.
    package let session: CardEntrySession
    /// Its state at that moment.
    package let status: CardEntrySession.Status
    /// Its newest verification.
    package let last: Verification?
    /// The last four digits of the card that is verified again, if they are known.
    package let last4: String?
    /// How many more cards may fail before the session ends.
    package let attemptsLeft: Int
    /// The moment.
    package let now: Instant

    /// How long the session still lasts.
    package var timeLeft: TimeSpan { max(session.expiresAt.since(now), TimeSpan(milliseconds: 0)) }
}

/// What a browser needs to encrypt a card.
package struct CardEncryption: Sendable {
    /// The bank's key.
    package let key: BankPublicKey
    /// The bank's id of the terminal, which goes into the cryptogram.
    package let terminalID: String
}

extension CardEntry {
    /// What is to be shown of a session to whoever has its address.
    package func view(_ id: CardEntrySession.ID) throws(VaultError) -> CardEntryView {
        let (now, allowed) = (ports.clock.now, ports.policy.declinesPerSession)
        return try ports.repository.read { reader throws(VaultError) in
            guard let session = try reader.session(id) else { throw .sessionNotFound }
            var (last, failures): (Verification?, Int) = (nil, 0)
            for id in session.verifications {
                last = try reader.verification(id)
                if let status = last?.status, status.isFinal, status != .verified { failures += 1 }
            }
            let card = try session.card.flatMap { id throws(VaultError) in try reader.card(id) }
            return CardEntryView(
                session: session,
                status: session.status(at: now),
                last: last,
                last4: card?.face.mask?.last4,
                attemptsLeft: max(0, allowed - failures),
                now: now
            )
        }
    }

    /// The key and the terminal for a session's cards; throws `bankUnavailable` while there is no key.
    package func encryption(for session: CardEntrySession) async throws(VaultError) -> CardEncryption {
        let terminal = try ports.terminals.named(session.terminal)
        do throws(BankRefusal) {
            return CardEncryption(
                key: try await ports.bank.publicKey(for: terminal.name),
                terminalID: terminal.terminalID
            )
        } catch {
            throw VaultError(error)
        }
    }
}
