/// Finds what a cardholder's browser is to be shown of a verification; the address it came by is all it knows.
package struct ShowChallenge<Storage: Repository>: Sendable {
    let ports: Ports<Storage>
    /// What the return from the ACS does.
    package let finish: FinishChallenge<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) {
        self.ports = ports
        finish = FinishChallenge(ports: ports)
    }

    /// The verification, and the TermUrl for its challenge.
    package func callAsFunction(_ id: Verification.ID) throws(VaultError) -> (Verification, termURL: String) {
        let found = try ports.repository.read { reader throws(VaultError) in try reader.verification(id) }
        guard let verification = found else { throw .verificationNotFound }
        return (verification, verification.termURL(by: ports.links))
    }

    /// Whether the challenge is over although its timer has not come by yet.
    package func isOver(_ challenge: Challenge) -> Bool { ports.clock.now >= challenge.expiresAt }
}

extension Verification {
    /// The TermUrl of the challenge: the caller's own, or ours.
    package func termURL(by links: any Links) -> String {
        if case .callerTermURL(let url) = route { url } else { links.challengeReturn(for: id) }
    }
}
