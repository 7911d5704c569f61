import API
import CardVault
import Storage

/// The vault put together: one repository, one bank, and every use case over them.
final class Vault: Sendable {
    let ports: Ports<SQLiteRepository>
    let reconciler: Reconciler<SQLiteRepository>
    let useCases: UseCases<SQLiteRepository>
    let settleDebt: SettleDebt<SQLiteRepository>
    let clients: ClientDirectory<SQLiteRepository>
    let notary: AuditNotary
    /// Where a new root key is put; nil where it comes from no file.
    let rootKeyFile: RootKeyFile?
    /// How long leaves keep more than their hashes.
    let auditRetention: TimeSpan

    init(
        ports: Ports<SQLiteRepository>,
        hasher: any KeyHasher,
        notary: AuditNotary,
        rootKeyFile: RootKeyFile?,
        auditRetention: TimeSpan
    ) throws(VaultError) {
        self.ports = ports
        self.notary = notary
        self.rootKeyFile = rootKeyFile
        self.auditRetention = auditRetention
        reconciler = Reconciler(ports: ports)
        useCases = UseCases(ports: ports, reconciler: reconciler)
        settleDebt = SettleDebt(ports: ports)
        clients = try ClientDirectory(ports: ports, hasher: hasher)
    }

    /// The loop that does what time asks for.
    var caretaker: Caretaker<SQLiteRepository> { Caretaker(ports: ports, reconciler: reconciler) }

    /// Records something that is about the vault itself.
    func record(
        _ action: AuditRecord.Action,
        by caller: Caller,
        reason: String? = nil,
        words: String? = nil
    ) async throws(VaultError) {
        try await ports.repository.decide { transaction throws(VaultError) in
            try transaction.record(AuditRecord(action, by: caller, reason: reason, words: words))
        }
    }
}
