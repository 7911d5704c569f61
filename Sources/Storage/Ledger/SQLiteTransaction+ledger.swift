internal import CardVault
internal import SQLite

extension SQLiteTransaction {
    /// Notes for the ledger that a card is revoked, which it was not before.
    func noteRevocation(of card: SavedCard, at place: Place) throws(VaultError) {
        guard case .revoked(let revocation) = card.state else { return }
        try note(.revoked(revocation.reason), at: revocation.at, ledgerKey.mark(place))
    }

    /// Notes for the ledger that an account is erased, and that its remains are to leave the log.
    func noteErasure(of account: AccountIndex) throws(VaultError) {
        counters.isUncut = true
        try note(.erased, at: now, ledgerKey.mark(account))
    }

    private func note(_ deed: LedgerEntry.Deed, at moment: Instant, _ mark: [UInt8]) throws(VaultError) {
        // What the ledger told is in it.
        guard !isCatchingUp else { return }
        // Numbers that the file has already would be given out a second time.
        guard counters.ledger >= firstFreeNumber - 1 else { throw .storageUnavailable }
        counters.ledger += 1
        let entry = LedgerEntry(number: counters.ledger, at: moment, deed: deed, mark: mark)
        try writes.ledger.add.run(entry.number, entry.bytes)
        ended.append(entry)
    }
}
