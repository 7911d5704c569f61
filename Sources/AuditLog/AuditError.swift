/// What can be wrong with a record of the log; no case carries any of its content.
package enum AuditError: Error, CaseIterable {
    /// A leaf's bytes or values are not of the form of docs/audit-format.md section 1.
    case leafMalformed
    /// An opening's bytes or values are not of the form of docs/audit-format.md section 2.
    case openingMalformed
    /// A text is no signed note.
    case noteMalformed
    /// A note's text is no checkpoint, or the values cannot make one.
    case checkpointMalformed
    /// A note has no good signature of the key in question.
    case signatureInvalid
    /// The cryptographic library did not sign.
    case signingFailed
}
