import CardVault
import Secrets
import Storage

/// The operator commands that need a vault: the same whether the service runs them or the command line alone.
struct Operations: Sendable {
    let vault: Vault
    let caller: Caller

    /// Acts for an operating-system user.
    init(vault: Vault, user: String) {
        self.vault = vault
        caller = Caller(.operator(user))
    }

    /// Runs a command and writes its result; 0 done, 1 refused.
    func run(_ invocation: Invocation, _ console: any Console) async -> Int32 {
        do throws(Failure) {
            let report = try await report(of: invocation, console)
            if invocation.has("json") { console.output(report.json) } else { report.lines.forEach(console.output) }
            return 0
        } catch {
            console.message("cardvault: error: \(error.line)")
            if let hint = error.hint { console.message("hint: \(hint)") }
            return 1
        }
    }

    private func report(of invocation: Invocation, _ console: any Console) async throws(Failure) -> Report {
        switch invocation.command.name {
        case "client add": return try await addClient(invocation)
        case "client list": return try await listClients()
        case "client rotate": return try await rotateClient(invocation)
        case "client disable": return try await disableClient(invocation)
        case "cards list": return try await listCards(invocation)
        case "cards revoke": return try await revokeCard(invocation)
        case "debts list": return try await listDebts()
        case "debts settle": return try await settleDebt(invocation)
        case "account erase": return try await eraseAccount(invocation)
        case "keys status": return try await keysStatus()
        case "keys rotate": return try await rotateKeys()
        case "keys rewrap": return try await rewrapKeys(invocation, console)
        case "keys destroy": return try await destroyKey(invocation)
        case "audit head": return try await auditHead()
        case "audit export": return try await exportAudit(invocation, console)
        case "audit prune": return try await pruneAudit()
        case "backup": return try await backup(invocation, console)
        default: throw Failure("`\(invocation.command.name)` is not for a vault")
        }
    }

    /// Turns the domain's refusals into one line each; nothing of the input is repeated.
    func vaultErrors<Value>(_ body: () async throws(VaultError) -> Value) async throws(Failure) -> Value {
        do throws(VaultError) { return try await body() } catch { throw Failure(error) }
    }
}

extension Failure {
    init(_ error: VaultError) {
        switch error {
        case .accountMalformed: self.init("the account must match [A-Za-z0-9][A-Za-z0-9._-]{0,63}")
        case .identifierMalformed: self.init("the identifier is malformed", hint: "copy it from a list")
        case .cardNotFound: self.init("there is no such card", hint: "cardvault cards list --account A")
        case .clientNotFound: self.init("there is no such client", hint: "cardvault client list")
        case .debtNotFound: self.init("nothing is owed for this card", hint: "cardvault debts list")
        case .terminalUnknown: self.init("there is no such terminal in the configuration")
        case .reasonUnknown: self.init("the reason is unknown", hint: "see --help for the reasons")
        case .textTooLong: self.init("a text is too long")
        case .textMalformed: self.init("a text is empty or has control characters")
        case .purposeMissing: self.init("a reason is needed")
        case .storageBusy: self.init("the vault is busy", hint: "try again in a moment")
        case .storageUnavailable: self.init("the database cannot be written", hint: "look at the disk")
        case .dataKeyUsedUp: self.init("the data key is used up", hint: "cardvault keys rotate")
        case .storageCorrupt: self.init("a record cannot be opened", hint: "restore from a backup")
        default: self.init("refused: \(error)")
        }
    }
}
