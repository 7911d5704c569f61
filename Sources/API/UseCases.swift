package import CardVault

/// The use cases that the API calls; made once, since some of them count.
package struct UseCases<Storage: Repository>: Sendable {
    /// Lists and gets.
    package let read: ReadVault<Storage>
    /// Starts verifications.
    package let start: StartVerification<Storage>
    /// Takes what the ACS returned.
    package let finish: FinishChallenge<Storage>
    /// Gives verifications up.
    package let cancel: CancelVerification<Storage>
    /// Labels cards and picks the default.
    package let update: UpdateCard<Storage>
    /// Hands handles out, audited.
    package let reveal: RevealCard<Storage>
    /// Revokes one card or all of an account.
    package let revoke: RevokeCards<Storage>
    /// Looks into the bank's list.
    package let checkPresence: CheckPresence<Storage>
    /// Looks for cards over all accounts.
    package let search: SearchCards<Storage>
    /// Revokes many cards at once.
    package let bulk: BulkRevocation<Storage>
    /// Removes what names an account.
    package let erase: EraseAccount<Storage>
    /// Makes and ends hosted card pages.
    package let sessions: CardEntry<Storage>
    /// Takes the bank's hints.
    package let callback: ReceiveCallback<Storage>

    /// All of them over the same ports.
    package init(ports: Ports<Storage>, reconciler: Reconciler<Storage>) {
        read = ReadVault(ports: ports, reconciler: reconciler)
        start = StartVerification(ports: ports)
        finish = FinishChallenge(ports: ports)
        cancel = CancelVerification(ports: ports)
        update = UpdateCard(ports: ports)
        reveal = RevealCard(ports: ports)
        revoke = RevokeCards(ports: ports)
        checkPresence = CheckPresence(ports: ports)
        search = SearchCards(ports: ports)
        bulk = BulkRevocation(ports: ports)
        erase = EraseAccount(ports: ports)
        sessions = CardEntry(ports: ports)
        callback = ReceiveCallback(ports: ports, reconciler: reconciler)
    }
}
