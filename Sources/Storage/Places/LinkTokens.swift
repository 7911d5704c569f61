package import CardVault
internal import Secrets

/// The tokens in addresses that others reach us by: places under keys of their own, so that no identifier helps to guess one.
package struct LinkTokens: Sendable {
    /// What an address of a verification is for.
    package enum Purpose: CaseIterable, Sendable {
        /// The bank reports there.
        case callback
        /// Our page that sends the browser to the ACS.
        case challengePage
        /// The TermUrl.
        case challengeReturn
    }

    private let verificationID: SecretBytes
    private let sessionID: SecretBytes
    private let callback: SecretBytes
    private let challengePage: SecretBytes
    private let challengeReturn: SecretBytes
    private let cardEntry: SecretBytes

    init(ring: KeyRing) throws(StorageError) {
        func key(_ label: KeyLabel) throws(StorageError) -> SecretBytes {
            do { return try label.key(from: ring.index) } catch { throw StorageError(error) }
        }
        verificationID = try key(.verificationID)
        sessionID = try key(.sessionID)
        callback = try key(.callbackLink)
        challengePage = try key(.challengePageLink)
        challengeReturn = try key(.challengeReturnLink)
        cardEntry = try key(.cardEntryLink)
    }

    /// The token of a verification for one purpose: 26 letters; nil for an identifier that is not ours.
    package func token(for verification: Verification.ID, _ purpose: Purpose) -> String? {
        Self.exchange(verification, verificationID, for: key(purpose))
    }

    /// The verification that a token of that purpose names, if it can be one; whether it is there is for the repository to say.
    package func verification(from token: String, _ purpose: Purpose) -> Verification.ID? {
        Self.redeem(token, key(purpose), for: verificationID)
    }

    /// The token of a card entry session: 26 letters; nil for an identifier that is not ours.
    package func token(for session: CardEntrySession.ID) -> String? {
        Self.exchange(session, sessionID, for: cardEntry)
    }

    /// The session that a token names, if it can be one; whether it is there is for the repository to say.
    package func session(from token: String) -> CardEntrySession.ID? {
        Self.redeem(token, cardEntry, for: sessionID)
    }

    private func key(_ purpose: Purpose) -> SecretBytes {
        switch purpose {
        case .callback: callback
        case .challengePage: challengePage
        case .challengeReturn: challengeReturn
        }
    }

    private static func exchange<Subject: Identified>(
        _ id: Identifier<Subject>,
        _ idKey: SecretBytes,
        for linkKey: SecretBytes
    ) -> String? {
        guard let ids = try? PlaceCipher(key: idKey), let links = try? PlaceCipher(key: linkKey) else { return nil }
        return ids.place(of: id).map(links.text)
    }

    private static func redeem<Subject: Identified>(
        _ token: String,
        _ linkKey: SecretBytes,
        for idKey: SecretBytes
    ) -> Identifier<Subject>? {
        guard let ids = try? PlaceCipher(key: idKey), let links = try? PlaceCipher(key: linkKey) else { return nil }
        return links.place(of: token.utf8.span).flatMap { try? ids.id($0) }
    }
}
