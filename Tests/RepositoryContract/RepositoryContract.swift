package import CardVault

/// One sentence that every repository owes the domain, with the check of it on an empty repository.
package struct RepositoryContract: Sendable, CustomStringConvertible {
    /// The sentence.
    package let description: String
    private let check: @Sendable (any Repository, ManualClock) async throws -> Void

    init(_ description: String, _ check: @escaping @Sendable (any Repository, ManualClock) async throws -> Void) {
        self.description = description
        self.check = check
    }

    /// Checks an empty repository whose transactions take their time from the clock.
    package func hold(for repository: any Repository, clock: ManualClock) async throws {
        try await check(repository, clock)
    }

    /// The whole contract.
    package static let all =
        identifiers + cards + glances + verifications + sessions + debts + timers + idempotency + feed + erasure
        + searches + stories + plans
}
