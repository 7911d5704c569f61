internal import AuditLog

/// What re-deriving the audit's tree from its leaves found.
package struct AuditInspection: Sendable {
    /// What does not fit.
    package enum Fault: String, CaseIterable, Sendable {
        /// A leaf is missing, or there is one behind the last.
        case leaves
        /// A leaf's bytes do not have the hash that is stored beside it.
        case leafHash
        /// A stored node or edge is not what the leaves come to.
        case tree
        /// There is no checkpoint outside the database, or one of another hand.
        case checkpoint
        /// The checkpoint's tree is not the beginning of this one.
        case root
    }

    /// Leaves that were hashed or taken by their hash.
    package internal(set) var leaves: UInt64 = 0
    /// Leaves of the newest checkpoint that was compared.
    package internal(set) var checkpointed: UInt64 = 0
    /// Each fault that was found, once.
    package internal(set) var faults: Set<Fault> = []
}
