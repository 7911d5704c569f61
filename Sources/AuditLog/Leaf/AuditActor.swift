/// Who did what a leaf records.
package struct AuditActor: Hashable, Sendable {
    /// What sort of actor it is.
    package enum Kind: String, Sendable, CaseIterable {
        /// An API client.
        case client
        /// An operating-system user at the command line or the socket.
        case `operator`
        /// The vault itself.
        case system
    }

    /// What sort of actor it is.
    package let kind: Kind
    /// The client's id, the user's name, or the part of the vault; 1 to 128 bytes.
    package let id: String

    /// Names an actor; the leaf checks the length of the id.
    package init(kind: Kind, id: String) {
        self.kind = kind
        self.id = id
    }
}
