import RepositoryContract
import Storage
import Testing

@Suite struct ContractTests {
    @Test(arguments: RepositoryContract.all)
    func `the encrypted repository keeps the contract`(_ rule: RepositoryContract) async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        try await rule.hold(for: repository, clock: vault.clock)
        await repository.close()
    }
}
