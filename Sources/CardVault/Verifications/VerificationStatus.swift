/// The states of a verification without what each carries.
package enum VerificationStatus: String, CaseIterable, Sendable {
    case processing, challenge, undetermined
    case verified, declined, expired, failed

    /// The one table of moves; a final state has none.
    package static let moves: [VerificationStatus: Set<VerificationStatus>] = [
        .processing: [.challenge, .undetermined, .verified, .declined, .expired, .failed],
        .challenge: [.processing, .undetermined, .expired, .failed],
        .undetermined: [.verified, .declined, .expired, .failed],
        .verified: [], .declined: [], .expired: [], .failed: [],
    ]

    /// Whether nothing changes it any more.
    package var isFinal: Bool { Self.moves[self]?.isEmpty ?? true }
}

/// The state of a verification with what belongs to it.
package enum VerificationState: Sendable {
    case processing
    case challenge(Challenge)
    case undetermined
    case verified
    case declined(Decline)
    case expired
    case failed(Failure)

    /// Why a verification failed although no one declined it.
    package enum Failure: String, CaseIterable, Sendable {
        case unsupportedChallenge = "unsupported_challenge"
        case unresolved
        case differentCard = "different_card"
        case cancelled
        case noCardID = "no_card_id"
    }

    /// The bare state.
    package var status: VerificationStatus {
        switch self {
        case .processing: .processing
        case .challenge: .challenge
        case .undetermined: .undetermined
        case .verified: .verified
        case .declined: .declined
        case .expired: .expired
        case .failed: .failed
        }
    }
}
