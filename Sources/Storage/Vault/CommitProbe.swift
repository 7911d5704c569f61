/// Is told of every commit, on the writer's thread: for tests that copy the files or kill the process there.
package struct CommitProbe: Sendable {
    /// All is written and nothing is committed yet.
    let before: @Sendable () -> Void
    /// The commit is on the disk and nobody has been answered yet.
    let after: @Sendable () -> Void
    /// A revocation or an erasure is on the disk and not in the ledger yet.
    let unledgered: @Sendable () -> Void
    /// What was revoked or erased is in the ledger, the log is not cut yet, and nobody has been answered.
    let ledgered: @Sendable () -> Void
    /// The ledger's file is about to be brought to the disk, on a thread of its own; false passes for a disk that refuses.
    let transfer: @Sendable () -> Bool

    /// States what is to be done.
    package init(
        before: @escaping @Sendable () -> Void,
        after: @escaping @Sendable () -> Void,
        unledgered: @escaping @Sendable () -> Void = {},
        ledgered: @escaping @Sendable () -> Void = {},
        transfer: @escaping @Sendable () -> Bool = { true }
    ) {
        self.before = before
        self.after = after
        self.unledgered = unledgered
        self.ledgered = ledgered
        self.transfer = transfer
    }
}
