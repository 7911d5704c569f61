internal import CardVault

extension API {
    /// Reads the call's fields and gives what is left to do.
    func act(for call: Call) throws(Problem) -> Act {
        switch call.route.operation {
        case .listCards: try listCards(call)
        case .getCard: try getCard(call)
        case .updateCard: try updateCard(call)
        case .revealCard: try revealCard(call)
        case .revokeCard: try revokeCard(call)
        case .revokeAccountCards: try revokeAccountCards(call)
        case .checkCardPresence: try checkCardPresence(call)
        case .createVerification: try createVerification(call)
        case .listVerifications: try listVerifications(call)
        case .listCardVerifications: try listCardVerifications(call)
        case .reverifyCard: try reverifyCard(call)
        case .getVerification: try getVerification(call)
        case .confirmVerification: try confirmVerification(call)
        case .cancelVerification: try cancelVerification(call)
        case .createCardEntrySession: try createCardEntrySession(call)
        case .getCardEntrySession: try getCardEntrySession(call)
        case .cancelCardEntrySession: try cancelCardEntrySession(call)
        case .listTerminals: try listTerminals(call)
        case .listEvents: try listEvents(call)
        case .listAuditEntries: try listAuditEntries(call)
        case .exportAudit: try exportAudit(call)
        case .getAuditCheckpoint: try getAuditCheckpoint(call)
        case .getAuditProof: try getAuditProof(call)
        case .getAuditConsistency: try getAuditConsistency(call)
        case .eraseAccount: try eraseAccount(call)
        case .searchCards: try searchCards(call)
        case .planRevocation: try planRevocation(call)
        case .listRevocations: try listRevocations(call)
        case .getRevocation: try getRevocation(call)
        case .approveRevocation: try approveRevocation(call)
        case .executeRevocation: try executeRevocation(call)
        case .getRevocationReport: try getRevocationReport(call)
        case .listClients: try listClients(call)
        case .createClient: try createClient(call)
        case .rotateClient: try rotateClient(call)
        case .disableClient: try disableClient(call)
        case .getSpecification: try getSpecification(call)
        }
    }
}
