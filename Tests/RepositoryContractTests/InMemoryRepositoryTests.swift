import RepositoryContract
import Testing

@Suite struct InMemoryRepositoryTests {
    @Test(arguments: RepositoryContract.all)
    func `the in-memory repository keeps the contract`(_ rule: RepositoryContract) async throws {
        let clock = ManualClock()
        try await rule.hold(for: InMemoryRepository(clock: clock), clock: clock)
    }
}
