/// Everything that can be asked of the API, by the specification's `operationId`.
package enum Operation: String, CaseIterable, Sendable {
    case listCards, getCard, updateCard, revealCard, revokeCard, revokeAccountCards, checkCardPresence
    case createVerification, listVerifications, listCardVerifications, reverifyCard
    case getVerification, confirmVerification, cancelVerification
    case createCardEntrySession, getCardEntrySession, cancelCardEntrySession
    case listTerminals, listEvents, listAuditEntries, eraseAccount
    case exportAudit, getAuditCheckpoint, getAuditProof, getAuditConsistency
    case searchCards, planRevocation, listRevocations, getRevocation, approveRevocation, executeRevocation
    case getRevocationReport
    case listClients, createClient, rotateClient, disableClient
    case getSpecification
}
