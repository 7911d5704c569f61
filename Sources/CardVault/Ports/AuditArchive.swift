/// The audit as outsiders check it: signed heads, proofs, and exports that carry both (`docs/audit-format.md`).
package protocol AuditArchive: Sendable {
    /// A signed checkpoint of all that is committed by now.
    func checkpoint() async throws(VaultError) -> [UInt8]
    /// The inclusion proof of a leaf in the tree of that many leaves, or of the newest checkpoint; nil where there is none.
    func inclusion(of sequence: Int64, in size: Int64?) async throws(VaultError) -> AuditProof?
    /// The proof that the tree of the second size, or of the newest checkpoint, continues that of the first; nil where there is none.
    func consistency(from first: Int64, to second: Int64?) async throws(VaultError) -> AuditProof?
    /// Begins an export, which is recorded before its first byte.
    func export(_ wish: AuditWish, by caller: Caller) async throws(VaultError) -> any AuditExport
}

/// An export on its way, in pieces of about 64 KiB; for one task at a time.
package protocol AuditExport: Sendable {
    /// The next piece; nil at the end.
    func next() throws(VaultError) -> [UInt8]?
    /// How many leaves were written so far.
    var entries: Int { get }
    /// The leaves that are looked at for it.
    var window: Range<Int64> { get }
}

/// A proof about the audit's tree; hashes are 64 hexadecimal digits.
package struct AuditProof: Sendable {
    /// The leaf's hash, or the root of the smaller tree.
    package let start: String
    /// The size of the tree.
    package let size: Int64
    /// Its root.
    package let root: String
    /// The proof of RFC 9162, section 2.1.3 or 2.1.4.
    package let hashes: [String]

    /// States a proof.
    package init(start: String, size: Int64, root: String, hashes: [String]) {
        self.start = start
        self.size = size
        self.root = root
        self.hashes = hashes
    }
}

/// Which leaves an export has, and in what form.
package struct AuditWish: Sendable {
    /// The forms of an export.
    package enum Format: String, CaseIterable, Sendable {
        /// A bundle: lines of JSON with checkpoint and proofs.
        case ndjson
        /// Rows for spreadsheets, without proofs.
        case csv
    }

    /// The form.
    package var format = Format.ndjson
    /// Not before that moment.
    package var from: Instant?
    /// Before that moment.
    package var to: Instant?
    /// Only leaves about this account.
    package var account: AccountID?
    /// Only leaves of this action.
    package var action: String?
    /// Only leaves of the actor with this id.
    package var actor: String?
    /// Not before that place: where an interrupted export goes on.
    package var fromSequence: Int64 = 0

    /// Everything, as a bundle.
    package init() {}

    /// Whether leaves are picked, not taken as a range.
    package var isSelection: Bool { account != nil || action != nil || actor != nil }
}
