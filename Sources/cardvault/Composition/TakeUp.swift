import CardVault
import Storage

extension Assembly {
    /// Finishes what an earlier run, or a copy that was put back, left undone; before anybody is answered.
    func takeUp(by caller: Caller) async throws(Failure) {
        do throws(VaultError) {
            let done = try await repository.catchUp { transaction, deed throws(VaultError) in
                try transaction.apply(deed, by: caller)
            }
            if done.entries > 0 {
                let reason = "entries.\(done.entries).revoked.\(done.revoked).erased.\(done.erased)"
                try await vault.record(.ledgerApplied, by: caller, reason: reason)
            }
        } catch {
            throw Failure(error)
        }
        do throws(VaultError) { try await repository.settleErasures() } catch {
            // Another process reads the database. The notary's round tries again.
            ServiceLog.write(.error, "erasure.unfinished", [])
        }
    }
}

extension VaultTransaction {
    /// Does once more what the ledger tells of; the bank is owed it once more too.
    func apply(_ deed: LedgerDeed, by caller: Caller) throws(VaultError) {
        switch deed {
        case .erase(let account, let traces): _ = try close(account, knowing: traces, by: caller)
        case .revoke(let id, let reason, let moment):
            guard let card = try card(id) else { return }
            try revoke(card, for: reason, note: nil, at: moment, by: caller)
        }
    }
}
