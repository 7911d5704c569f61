package import CardVault

/// The use cases that the API calls; made once, since some of them count.
package struct UseCases<Storage: Repository>: Sendable {
    package let read: ReadVault<Storage>
    package let start: StartVerification<Storage>
    package let finish: FinishChallenge<Storage>
    package let cancel: CancelVerification<Storage>
    package let update: UpdateCard<Storage>
    package let reveal: RevealCard<Storage>
    package let revoke: RevokeCards<Storage>
    package let checkPresence: CheckPresence<Storage>
    package let erase: EraseAccount<Storage>
    package let sessions: CardEntry<Storage>
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
        erase = EraseAccount(ports: ports)
        sessions = CardEntry(ports: ports)
        callback = ReceiveCallback(ports: ports, reconciler: reconciler)
    }
}
